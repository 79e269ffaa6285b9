package dev.polyak.actor.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.actor.run.FrameStack;
import dev.polyak.actor.testing.Drift;
import dev.polyak.agents.ActingRule;
import dev.polyak.agents.EpsilonGreedy;
import dev.polyak.agents.RewardScale;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.AppendRows;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A lane of pixels: 2 x 3 of them, 3 frames an observation. */
class LaneTest {
  private final ActingRule rule = new EpsilonGreedy(2);
  private final Drift environment = new Drift();
  private final RowBuffer buffer = new RowBuffer(8, 1, 6, true, 1, true);
  private final Lane lane =
      new Lane(
          environment,
          1,
          new Trajectory(
              0,
              0,
              environment.observationSpace(),
              environment.actionSpace(),
              new SplittableRandom(1),
              null,
              buffer,
              new FrameStack(environment.observationSpace(), 3)));

  private int[] observed() {
    float[] observation = new float[18];
    lane.trajectory().observe(observation, 0);
    int[] pixels = new int[18];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.round(255 * observation[i]);
    }
    return pixels;
  }

  @Test
  void rewardsAreStoredAndReportedAsTheyWereAndLearnedFromAsTheyAreScaled() {
    RewardScale rewards = new RewardScale(0.25, OptionalDouble.empty());
    Lane scaled =
        new Lane(
            environment,
            1,
            new Trajectory(
                0,
                0,
                environment.observationSpace(),
                environment.actionSpace(),
                new SplittableRandom(1),
                new PriorityWindow(rule, 1, 2, rewards, 0, 0),
                buffer,
                new FrameStack(environment.observationSpace(), 3)));
    boolean ended = false;
    while (!ended) {
      ended = scaled.step(scaled.trajectory().act(rule, new float[2], 0, true, 0));
    }
    assertThat(scaled.trajectory().end(new float[2], 0, true, 0).getReturn()).isEqualTo(5);

    AppendRows rows = buffer.drain().build();
    assertThat(Tensors.toFloats(rows.getColumns(2))).containsExactly(1, 1, 1, 1, 1, 0);
    assertThat(Tensors.toFloats(rows.getPriorities().getValues()))
        .containsExactly(0.25f, 0.25f, 0.25f, 0.25f, 0.25f);
  }

  @Test
  void actsOnStacksAndAppendsTheNewestFrameAsBytes() {
    assertThat(observed()).startsWith(0, 0, 0, 1, 1, 1).endsWith(5, 5, 5);
    for (int step = 0; step < 5; step++) {
      float[] action = lane.trajectory().act(rule, new float[2], 0, true, 0);
      assertThat(lane.step(action)).isEqualTo(step == 4);
    }
    assertThat(observed()).startsWith(30, 40, 50, 31, 41, 51).endsWith(35, 45, 55);
    lane.trajectory().end(new float[2], 0, true, 0);
    lane.restart();
    assertThat(observed()).startsWith(0, 0, 0, 1, 1, 1);

    AppendRows rows = buffer.drain().build();
    assertThat(rows.getCount()).isEqualTo(6);
    byte[] frames = rows.getColumns(0).toByteArray();
    assertThat(frames).hasSize(6 * 6);
    for (int i = 0; i < frames.length; i++) {
      assertThat(frames[i]).isEqualTo((byte) (10 * (i / 6) + i % 6));
    }
  }
}
