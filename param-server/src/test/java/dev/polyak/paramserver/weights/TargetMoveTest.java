package dev.polyak.paramserver.weights;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static dev.polyak.paramserver.weights.Learner.ACCUMULATED;
import static dev.polyak.paramserver.weights.Learner.LAGGED;
import static dev.polyak.paramserver.weights.Learner.ONLINE;
import static dev.polyak.paramserver.weights.Learner.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.proto.PolyakAverage;
import dev.polyak.proto.Tensors;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetMoveTest {
  private static final double TAU = 0.005;
  private static final int LENGTH = 64;
  private static final int UPDATES = 1_400;

  private final Weights weights =
      new Weights("r", Optional.empty(), WeightsStore.NONE, new Broadcast("r", 10, Runnable::run));

  /**
   * target <- (1 - tau) target + tau theta at each of 1,400 updates, against a publish every k of
   * them.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200})
  void theTargetIsThatOfAnAverageAtEveryUpdate(int interval) {
    Random random = new Random(3);
    float[] online = new float[LENGTH];
    double[] longHand = new double[LENGTH];
    float[] learners = new float[LENGTH];
    float[] accumulated = new float[LENGTH];
    begin(LENGTH, online.clone(), online.clone(), null);
    long version = 0;
    for (int update = 1; update <= UPDATES; update++) {
      for (int i = 0; i < LENGTH; i++) {
        online[i] += (float) random.nextGaussian(0.01, 0.1);
        longHand[i] = (1 - TAU) * longHand[i] + TAU * online[i];
        accumulated[i] = (float) (1 - TAU) * accumulated[i] + (float) TAU * online[i];
      }
      if (update % interval == 0) {
        PolyakAverage.apply(learners, accumulated, TAU, interval);
        WriteResult result =
            Learner.publish(
                weights,
                Learner.averaging(1, ++version, TAU, interval)
                    .with(ONLINE, online.clone())
                    .with(ACCUMULATED, accumulated.clone()));
        assertThat(result.targetHashes()).containsExactly(Tensors.hash(learners));
        accumulated = new float[LENGTH];
      }
    }
    float[] target = weights.newest().orElseThrow().vector(TARGET).values();
    for (int i = 0; i < LENGTH; i++) {
      assertThat((double) target[i]).isCloseTo(longHand[i], within(1e-4));
    }
  }

  @Test
  void aCopyEveryNUpdatesMovesTheTargetThenOnly() {
    begin(1, new float[] {0}, new float[] {0}, null);
    for (int version = 1; version <= 20; version++) {
      boolean copies = version % 5 == 0;
      Learner.publish(
          weights,
          (copies ? Learner.copying(1, version) : Learner.publish(1, version))
              .with(ONLINE, version));
      assertThat(Learner.value(weights, TARGET)).isEqualTo(version / 5 * 5);
      assertThat(Learner.value(weights, ONLINE)).isEqualTo(version);
    }
  }

  @Test
  void theLaggedTargetIsTheOneFromBeforeTheMove() {
    begin(1, new float[] {0}, new float[] {10}, new float[] {20});
    Learner.publish(weights, Learner.copying(1, 1).with(ONLINE, 1));
    assertThat(Learner.value(weights, LAGGED)).isEqualTo(20);
    Learner.Write lagging = Learner.copying(1, 2).with(ONLINE, 2);
    lagging.header().setCopyLagged(true);
    Learner.publish(weights, lagging);
    assertThat(Learner.value(weights, LAGGED)).isEqualTo(1);
    assertThat(Learner.value(weights, TARGET)).isEqualTo(2);
  }

  @Test
  void laggingWithoutLaggedWeightsIsRefused() {
    begin(1, new float[] {0}, new float[] {0}, null);
    Learner.Write lagging = Learner.copying(1, 1).with(ONLINE, 2);
    lagging.header().setCopyLagged(true);
    assertRefused(
        Refusal.Reason.INVALID,
        "no published network has lagged weights",
        () -> Learner.publish(weights, lagging));
  }

  @Test
  void aTargetThatWouldOverflowIsRefused() {
    float huge = Float.MAX_VALUE;
    begin(1, new float[] {0}, new float[] {huge}, null);
    assertRefused(
        Refusal.Reason.INVALID,
        "q KIND_TARGET would become Infinity at element 0",
        () ->
            Learner.publish(
                weights, Learner.averaging(1, 1, 1e-9, 1).with(ONLINE, 1).with(ACCUMULATED, huge)));
    assertThat(Learner.value(weights, TARGET)).isEqualTo(huge);
  }

  private void begin(int length, float[] online, float[] target, float[] lagged) {
    Learner.specify(weights, length);
    weights.grant(1);
    Learner.Write restore = Learner.restore(1, 0).with(ONLINE, online).with(TARGET, target);
    if (lagged != null) {
      restore.with(LAGGED, lagged);
    }
    Learner.restore(weights, restore);
  }
}
