package dev.polyak.paramserver.weights;

import static dev.polyak.paramserver.weights.Learner.ONLINE;
import static dev.polyak.paramserver.weights.Learner.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.parameters.v1.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWeightsStoreTest {
  @TempDir private Path folder;

  /** The weights of a process that begins, with epoch 1 granted. */
  private Weights begin() throws IOException {
    FileWeightsStore store = new FileWeightsStore(folder);
    Weights weights = new Weights("r", store.load(), store, new Broadcast("r", 10, Runnable::run));
    Learner.specify(weights, 2);
    weights.grant(1);
    return weights;
  }

  private static WriteResult restore(Weights weights, float value) {
    return Learner.restore(
        weights, Learner.restore(1, 40).with(ONLINE, value, value).with(TARGET, 0, -value));
  }

  private static WriteResult publish(Weights weights, long version, float value) {
    return Learner.publish(weights, Learner.copying(1, version).with(ONLINE, value, value));
  }

  @Test
  void restoredWeightsAreBackAfterACrash() throws IOException {
    Weights before = begin();
    before.environmentSteps(99);
    restore(before, 3);
    Snapshot after = begin().newest().orElseThrow();
    assertThat(after.epoch()).isEqualTo(1);
    assertThat(after.version()).isZero();
    assertThat(after.update()).isEqualTo(40);
    assertThat(after.environmentStep()).isEqualTo(99);
    assertThat(after.vector(ONLINE).values()).containsExactly(3, 3);
    assertThat(after.vector(TARGET).values()).containsExactly(0, -3);
  }

  @Test
  void afterAnEndALearnerGoesOnWhereItWas() throws IOException {
    Weights before = begin();
    restore(before, 3);
    publish(before, 1, 4);
    before.close();
    Weights after = begin();
    assertThat(publish(after, 1, 4).outcome()).isEqualTo(Outcome.OUTCOME_REPEATED);
    assertThat(publish(after, 2, 5).outcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
    assertThat(restore(after, 6).version()).isEqualTo(3);
  }

  @Test
  void afterACrashALearnerRebasesAboveAllVersionsThatWereSeen() throws IOException {
    Weights before = begin();
    restore(before, 3);
    for (int version = 1; version <= 5_000; version++) {
      publish(before, version, version);
    }
    Weights after = begin();
    WriteResult refused = publish(after, 5_001, 9);
    assertThat(refused.outcome()).isEqualTo(Outcome.OUTCOME_WRONG_VERSION);
    assertThat(refused.version()).isZero();
    WriteResult rebased = restore(after, 9);
    assertThat(rebased.outcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
    assertThat(rebased.version()).isGreaterThan(5_000);
    assertThat(publish(after, rebased.version() + 1, 10).outcome())
        .isEqualTo(Outcome.OUTCOME_ACCEPTED);
  }

  @Test
  void noVersionOfAnEpochIsGivenTwiceOverManyCrashes() throws IOException {
    Random random = new Random(5);
    long seen = -1;
    for (int life = 0; life < 40; life++) {
      Weights weights = begin();
      long version = restore(weights, life).version();
      assertThat(version).isGreaterThan(seen);
      seen = version;
      int publishes = random.nextInt(10);
      for (int i = 0; i < publishes; i++) {
        seen = publish(weights, seen + 1, random.nextFloat()).version();
      }
      if (random.nextInt(3) == 0) {
        weights.save();
      }
      if (random.nextInt(3) == 0) {
        weights.close();
      }
    }
  }

  @Test
  void theNewestSnapshotIsWrittenWhenAskedTo() throws IOException {
    Weights before = begin();
    restore(before, 3);
    publish(before, 1, 4);
    before.save();
    before.save();
    assertThat(Learner.value(begin(), ONLINE)).isEqualTo(4);
  }

  @Test
  void ifTheNewestFileIsDamagedTheOneBeforeCounts() throws IOException {
    Weights before = begin();
    restore(before, 3);
    publish(before, 1, 4);
    before.save();
    damage(folder.resolve("weights-1"));
    Weights after = begin();
    assertThat(Learner.value(after, ONLINE)).isEqualTo(3);
    restore(after, 7);
    assertThat(Learner.value(begin(), ONLINE)).as("the damaged file is replaced").isEqualTo(7);
  }

  @Test
  void ifNoFileIsWholeTheStartIsRefused() throws IOException {
    restore(begin(), 3);
    Path file = folder.resolve("weights-0");
    damage(file);
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(this::begin)
        .withMessageContaining(file.toString());
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
  }
}
