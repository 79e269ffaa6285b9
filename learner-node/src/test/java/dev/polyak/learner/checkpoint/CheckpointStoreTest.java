package dev.polyak.learner.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.agents.RunningStatistics;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final String RUN = "cartpole-7";
  private static final List<String> NETWORKS = List.of("q: 4, dense 2 identity");

  @TempDir private Path folder;

  private static Checkpoint checkpoint(long epoch, long updates) {
    NetworkState network = new NetworkState("q", "4, dense 2 identity", 10);
    Random random = new Random(updates);
    for (float[] vector : network.vectors()) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    return new Checkpoint(
        RUN,
        epoch,
        updates,
        updates - 3,
        updates / 2,
        4 * updates,
        List.of(network),
        Optional.empty());
  }

  private static Checkpoint normalising(long updates) {
    RunningStatistics statistics = new RunningStatistics(4);
    float[] rows = new float[4 * 9];
    Random random = new Random(updates);
    for (int batch = 0; batch < 3; batch++) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (float) random.nextGaussian(i % 4, 3);
      }
      statistics.add(rows, 9);
    }
    Checkpoint plain = checkpoint(1, updates);
    return new Checkpoint(
        RUN,
        1,
        updates,
        plain.optimiserUpdates(),
        plain.targetUpdates(),
        plain.environmentSteps(),
        plain.networks(),
        Optional.of(statistics));
  }

  private static void assertSame(Checkpoint actual, Checkpoint expected) {
    assertThat(actual.run()).isEqualTo(expected.run());
    assertThat(actual.epoch()).isEqualTo(expected.epoch());
    assertThat(actual.updates()).isEqualTo(expected.updates());
    assertThat(actual.optimiserUpdates()).isEqualTo(expected.optimiserUpdates());
    assertThat(actual.targetUpdates()).isEqualTo(expected.targetUpdates());
    assertThat(actual.environmentSteps()).isEqualTo(expected.environmentSteps());
    assertThat(actual.networks()).hasSameSizeAs(expected.networks());
    for (int i = 0; i < actual.networks().size(); i++) {
      assertThat(actual.networks().get(i).vectors())
          .usingRecursiveComparison()
          .isEqualTo(expected.networks().get(i).vectors());
    }
    assertThat(actual.statistics())
        .usingRecursiveComparison()
        .ignoringFields("value.batchMean", "value.batchSquares")
        .isEqualTo(expected.statistics());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void restoresToTheBitWhatWasWritten() throws IOException {
    CheckpointStore store = new CheckpointStore(folder.resolve("new/folder"), 3);
    store.write(checkpoint(2, 5_000));

    assertSame(store.newest(RUN, NETWORKS).orElseThrow(), checkpoint(2, 5_000));
  }

  @Test
  void restoresToTheBitWhatObservationsAreNormalisedBy() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.write(normalising(30));

    Checkpoint restored =
        store
            .newest(RUN, List.of(NETWORKS.getFirst(), "normalisation: 4, normalise"))
            .orElseThrow();
    assertSame(restored, normalising(30));
    assertThat(restored.statistics().orElseThrow().count()).isEqualTo(27);
  }

  @Test
  void refusesACheckpointThatNormalisesWhereItsLearnerDoesNot() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.write(normalising(30));

    assertThatThrownBy(() -> store.newest(RUN, NETWORKS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("normalisation: 4, normalise");
  }

  @Test
  void readsFormat1WhichHasNoStatistics() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    Path file = store.write(checkpoint(1, 10));
    byte[] bytes = Files.readAllBytes(file);
    // Without the number of statistics, 0, and with a checksum of its own.
    ByteBuffer older = ByteBuffer.allocate(bytes.length - 4).order(ByteOrder.LITTLE_ENDIAN);
    older.put(bytes, 0, bytes.length - 8).putInt(8, 1).putLong(12, older.capacity());
    CRC32C sum = new CRC32C();
    sum.update(older.array(), 0, older.position());
    Files.write(file, older.putInt((int) sum.getValue()).array());

    assertSame(store.newest(RUN, NETWORKS).orElseThrow(), checkpoint(1, 10));
  }

  @Test
  void hasNothingInAnEmptyOrAbsentFolder() throws IOException {
    assertThat(new CheckpointStore(folder, 3).newest(RUN, NETWORKS)).isEmpty();
    assertThat(new CheckpointStore(folder.resolve("absent"), 3).newest(RUN, NETWORKS)).isEmpty();
  }

  @Test
  void aLaterEpochIsNewerThanMoreUpdates() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.write(checkpoint(3, 100));
    store.write(checkpoint(2, 900));

    assertThat(store.newest(RUN, NETWORKS).orElseThrow().epoch()).isEqualTo(3);
  }

  @Test
  void keepsTheNewestAndRemovesWhatWasAbandoned() throws IOException {
    Files.writeString(folder.resolve("000000000001-000000000000001.checkpoint.unfinished"), "half");
    CheckpointStore store = new CheckpointStore(folder, 2);
    for (int updates = 1; updates <= 12; updates++) {
      store.write(checkpoint(1, updates));
    }

    assertThat(files())
        .containsExactly(
            "000000000001-000000000000011.checkpoint", "000000000001-000000000000012.checkpoint");
  }

  @Test
  void writesTheSameCheckpointTwice() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 2);
    store.write(checkpoint(1, 7));
    store.write(checkpoint(1, 7));

    assertSame(store.newest(RUN, NETWORKS).orElseThrow(), checkpoint(1, 7));
  }

  @Test
  void theOlderOneWinsWhereverTheNewestIsCut() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.write(checkpoint(1, 10));
    Path newest = store.write(checkpoint(1, 20));
    byte[] whole = Files.readAllBytes(newest);
    for (int length = 0; length < whole.length; length += 64) {
      Files.write(newest, java.util.Arrays.copyOf(whole, length));
      assertThat(store.newest(RUN, NETWORKS).orElseThrow().updates()).isEqualTo(10);
    }
    Files.write(newest, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertThat(store.newest(RUN, NETWORKS).orElseThrow().updates()).isEqualTo(10);
    Files.write(newest, java.util.Arrays.copyOf(whole, whole.length + 1));
    assertThat(store.newest(RUN, NETWORKS).orElseThrow().updates()).isEqualTo(10);
  }

  @Test
  void theOlderOneWinsWhicheverBitOfTheNewestIsFlipped() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.write(checkpoint(1, 10));
    Path newest = store.write(checkpoint(1, 20));
    byte[] whole = Files.readAllBytes(newest);
    for (int bit = 0; bit < 8 * whole.length; bit += 5) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(newest, flipped);
      assertThat(store.newest(RUN, NETWORKS).orElseThrow().updates())
          .as("bit %d", bit)
          .isEqualTo(10);
    }
  }

  @Test
  void refusesAnotherRunsCheckpoint() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.write(checkpoint(1, 10));

    assertThatThrownBy(() -> store.newest("another", NETWORKS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("learner-node.checkpoint.directory", "cartpole-7", "another");
  }

  @Test
  void refusesACheckpointOfOtherNetworks() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.write(checkpoint(1, 10));

    assertThatThrownBy(() -> store.newest(RUN, List.of("q: 4, dense 3 identity")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("4, dense 2 identity", "4, dense 3 identity");
  }

  @Test
  void refusesAFolderWhoseCheckpointsAreAllDamaged() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 3);
    store.requireWhole();
    Path older = store.write(checkpoint(1, 100));
    Path newer = store.write(checkpoint(1, 200));
    Files.writeString(newer, "damaged");
    store.requireWhole();
    Files.writeString(older, "damaged");
    assertThatThrownBy(store::requireWhole)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "are damaged: 000000000001-000000000000200.checkpoint, 000000000001-000000000000100.checkpoint");
  }
}
