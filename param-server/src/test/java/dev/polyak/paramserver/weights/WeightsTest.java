package dev.polyak.paramserver.weights;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static dev.polyak.paramserver.weights.Learner.ACCUMULATED;
import static dev.polyak.paramserver.weights.Learner.LAGGED;
import static dev.polyak.paramserver.weights.Learner.ONLINE;
import static dev.polyak.paramserver.weights.Learner.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.proto.Tensors;
import dev.polyak.runs.v1.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private final Weights weights =
      new Weights("r", Optional.empty(), WeightsStore.NONE, new Broadcast("r", 10, Runnable::run));

  @BeforeEach
  void restored() {
    Learner.specify(weights, 2);
    weights.grant(1);
    Learner.restore(weights, Learner.restore(1, 0).with(ONLINE, 1, 1).with(TARGET, 1, 1));
  }

  private static void assertThatIs(WriteResult result, Outcome outcome, long epoch, long version) {
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.epoch()).isEqualTo(epoch);
    assertThat(result.version()).isEqualTo(version);
  }

  private WriteResult publish(long epoch, long version, float value) {
    return Learner.publish(weights, Learner.copying(epoch, version).with(ONLINE, value, value));
  }

  @Test
  void theNextVersionIsAccepted() {
    assertThatIs(publish(1, 1, 2), Outcome.OUTCOME_ACCEPTED, 1, 1);
    assertThatIs(publish(1, 2, 3), Outcome.OUTCOME_ACCEPTED, 1, 2);
    assertThat(Learner.value(weights, ONLINE)).isEqualTo(3);
  }

  @Test
  void aVersionThatGoesBackOrSkipsIsRefusedAndReadersKeepTheOld() {
    publish(1, 1, 2);
    publish(1, 2, 3);
    for (long version : new long[] {0, 1, 4, 100, -1}) {
      assertThatIs(publish(1, version, 9), Outcome.OUTCOME_WRONG_VERSION, 1, 2);
    }
    assertThat(Learner.value(weights, ONLINE)).isEqualTo(3);
  }

  @Test
  void theSameVersionIsARepetitionOnlyWithTheSameWeights() {
    WriteResult first = publish(1, 1, 2);
    WriteResult again = publish(1, 1, 2);
    assertThatIs(again, Outcome.OUTCOME_REPEATED, 1, 1);
    assertThat(again.targetHashes()).isEqualTo(first.targetHashes());
    assertThatIs(publish(1, 1, 9), Outcome.OUTCOME_WRONG_VERSION, 1, 1);
    assertThat(Learner.value(weights, ONLINE)).isEqualTo(2);
  }

  @Test
  void aRepetitionWithOtherAccumulatedWeightsIsNone() {
    Learner.publish(
        weights, Learner.averaging(1, 1, .5, 1).with(ONLINE, 2, 2).with(ACCUMULATED, 1, 1));
    assertThatIs(
        Learner.publish(
            weights, Learner.averaging(1, 1, .5, 1).with(ONLINE, 2, 2).with(ACCUMULATED, 1, 2)),
        Outcome.OUTCOME_WRONG_VERSION,
        1,
        1);
  }

  @Test
  void everyWriteOfAnOlderEpochIsRefused() {
    weights.grant(2);
    assertThatIs(publish(1, 1, 9), Outcome.OUTCOME_STALE_EPOCH, 2, 0);
    assertThatIs(
        Learner.restore(weights, Learner.restore(1, 0).with(ONLINE, 9, 9)),
        Outcome.OUTCOME_STALE_EPOCH,
        2,
        0);
    assertThat(Learner.value(weights, ONLINE)).isEqualTo(1);
  }

  @Test
  void anEpochThatWasNotGrantedIsRefused() {
    assertRefused(
        Refusal.Reason.STATE, "epoch 2 of run r was never granted", () -> publish(2, 1, 9));
    assertRefused(
        Refusal.Reason.STATE, "epoch 0 of run r was never granted", () -> publish(0, 1, 9));
  }

  @Test
  void anEpochBeginsWithRestore() {
    weights.grant(2);
    assertThatIs(publish(2, 1, 9), Outcome.OUTCOME_WRONG_VERSION, 1, 0);
    assertThatIs(publish(2, 0, 9), Outcome.OUTCOME_WRONG_VERSION, 1, 0);
    assertThatIs(
        Learner.restore(weights, Learner.restore(2, 7).with(ONLINE, 5, 5).with(TARGET, 4, 4)),
        Outcome.OUTCOME_ACCEPTED,
        2,
        0);
    assertThat(Learner.value(weights, TARGET)).isEqualTo(4);
    assertThatIs(publish(2, 1, 9), Outcome.OUTCOME_ACCEPTED, 2, 1);
  }

  @Test
  void aRestoreWithinTheEpochGoesOnWithItsVersions() {
    publish(1, 1, 2);
    Learner.Write rebase = Learner.restore(1, 3).with(ONLINE, 6, 6).with(TARGET, 6, 6);
    assertThatIs(Learner.restore(weights, rebase), Outcome.OUTCOME_ACCEPTED, 1, 2);
    assertThatIs(Learner.restore(weights, rebase), Outcome.OUTCOME_REPEATED, 1, 2);
    assertThatIs(publish(1, 3, 7), Outcome.OUTCOME_ACCEPTED, 1, 3);
  }

  @Test
  void aSnapshotCarriesTheRunsStepsAndItsUpdate() {
    weights.environmentSteps(4_711);
    Learner.Write write = Learner.copying(1, 1).with(ONLINE, 1, 2);
    write.header().setUpdate(16).setEnvironmentStep(99);
    Learner.publish(weights, write);
    assertThat(weights.newest().orElseThrow().environmentStep()).isEqualTo(4_711);
    assertThat(weights.newest().orElseThrow().update()).isEqualTo(16);
  }

  @Test
  void theListenerHearsOfEachWriteInOrder() {
    List<String> heard = new ArrayList<>();
    weights.listen(
        (epoch, version, update, restored) -> heard.add(epoch + "." + version + " " + restored));
    publish(1, 1, 2);
    publish(1, 1, 2);
    publish(1, 5, 2);
    weights.grant(2);
    Learner.restore(weights, Learner.restore(2, 0).with(ONLINE, 1, 1));
    assertThat(heard).containsExactly("1.1 false", "2.0 true");
  }

  @Test
  void theReplyHasTheHashOfEachTarget() {
    assertThat(publish(1, 1, 3).targetHashes()).containsExactly(Tensors.hash(new float[] {3, 3}));
    weights.grant(2);
    Learner.restore(weights, Learner.restore(2, 0).with(ONLINE, 1, 1));
    assertThat(publish(2, 1, 3).targetHashes()).as("there is no target").containsExactly(0L);
  }

  @Test
  void headersThatDoNotFitTheSpecificationAreRefused() {
    assertInvalid("q KIND_ONLINE has 3 parameters", Learner.publish(1, 1).with(ONLINE, 1, 2, 3));
    assertInvalid(
        "no network p",
        Learner.publish(1, 1).with(ONLINE.toBuilder().setNetwork("p").build(), 1, 2));
    assertInvalid(
        "q KIND_ONLINE comes twice", Learner.publish(1, 1).with(ONLINE, 1, 2).with(ONLINE, 1, 2));
    assertInvalid(
        "q KIND_TARGET: this call takes KIND_ONLINE, KIND_ACCUMULATED",
        Learner.publish(1, 1).with(TARGET, 1, 2));
    assertInvalid("lists no networks", Learner.publish(1, 1));
    assertInvalid(
        "polyak.tau is 0.0, not in (0, 1]",
        Learner.averaging(1, 1, 0, 1).with(ONLINE, 1, 2).with(ACCUMULATED, 1, 2));
    assertInvalid(
        "polyak.tau is NaN",
        Learner.averaging(1, 1, Double.NaN, 1).with(ONLINE, 1, 2).with(ACCUMULATED, 1, 2));
    assertInvalid(
        "polyak.updates is 0",
        Learner.averaging(1, 1, .5, 0).with(ONLINE, 1, 2).with(ACCUMULATED, 1, 2));
    assertInvalid(
        "carries its KIND_ACCUMULATED too", Learner.averaging(1, 1, .5, 1).with(ONLINE, 1, 2));
    assertInvalid(
        "q KIND_ACCUMULATED is of use only with polyak",
        Learner.copying(1, 1).with(ONLINE, 1, 2).with(ACCUMULATED, 1, 2));
    assertThat(weights.newest().orElseThrow().version()).isZero();
  }

  private void assertInvalid(String message, Learner.Write write) {
    assertRefused(Refusal.Reason.INVALID, message, () -> Learner.publish(weights, write));
  }

  @Test
  void restoreSetsEverything() {
    weights.grant(2);
    assertRefused(
        Refusal.Reason.INVALID,
        "q KIND_ONLINE is missing",
        () -> Learner.restore(weights, Learner.restore(2, 0).with(TARGET, 1, 1)));
    assertRefused(
        Refusal.Reason.INVALID,
        "no target that they trail",
        () ->
            Learner.restore(weights, Learner.restore(2, 0).with(ONLINE, 1, 1).with(LAGGED, 1, 1)));
  }

  @Test
  void aPolyakPublishHasTheRunsTau() {
    weights.specify(
        List.of(Network.newBuilder().setName("q").setParameters(2).build()),
        OptionalDouble.of(0.005));
    assertInvalid(
        "polyak.tau is 0.01, the run's rates.target.tau 0.005",
        Learner.averaging(1, 1, .01, 1).with(ONLINE, 1, 2).with(ACCUMULATED, 1, 2));
  }

  @Test
  void nothingIsWrittenBeforeTheSpecificationOrAfterTheEnd() {
    Weights bare =
        new Weights(
            "r", Optional.empty(), WeightsStore.NONE, new Broadcast("r", 10, Runnable::run));
    assertRefused(
        Refusal.Reason.STATE,
        "no specification",
        () -> Learner.publish(bare, Learner.publish(1, 1).with(ONLINE, 1)));
    weights.close();
    assertRefused(Refusal.Reason.UNAVAILABLE, "is stopping", () -> publish(1, 1, 2));
  }
}
