package dev.polyak.examples.hallway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Rendering;
import dev.polyak.environments.StepResult;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HallwayTest {
  private static final float[] LEFT = {0};
  private static final float[] RIGHT = {1};

  private final Hallway hallway = new Hallway();
  private final StepResult result = new StepResult(Hallway.CELLS + 1);

  private int start(long seed) {
    hallway.reset(seed, result.observation());
    return cell(result.observation());
  }

  private static int cell(float[] observation) {
    int cell = 0;
    while (observation[cell] == 0) {
      cell++;
    }
    return cell;
  }

  private static boolean hasKey(float[] observation) {
    return observation[Hallway.CELLS] == 1;
  }

  /** Walks so far and returns the sum of the rewards. */
  private double walk(float[] direction, int steps) {
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      hallway.step(direction, result);
      sum += result.reward();
    }
    return sum;
  }

  @Test
  void theBestReturnIsTheWayToTheKeyAndBackToTheDoor() {
    for (long seed = 0; seed < 20; seed++) {
      int start = start(seed);
      assertThat(start).isBetween(1, Hallway.CELLS - 2);
      double episodeReturn = walk(LEFT, start);
      assertThat(hasKey(result.observation())).isTrue();
      episodeReturn += walk(RIGHT, Hallway.CELLS - 1);
      assertThat(result.terminated()).isTrue();
      assertThat(result.truncated()).isFalse();
      assertThat(episodeReturn).isEqualTo(-(start + 7));
    }
  }

  @Test
  void theDoorStaysShutWithoutTheKey() {
    walk(RIGHT, Hallway.CELLS - start(1));
    assertThat(cell(result.observation())).isEqualTo(Hallway.CELLS - 1);
    assertThat(hasKey(result.observation())).isFalse();
    assertThat(result.terminated()).isFalse();
  }

  @Test
  void endsUnfinishedAfterAHundredSteps() {
    start(1);
    walk(RIGHT, Hallway.MAXIMUM_STEPS - 1);
    assertThat(result.truncated()).isFalse();
    walk(RIGHT, 1);
    assertThat(result.truncated()).isTrue();
    assertThat(result.terminated()).isFalse();
    assertThatThrownBy(() -> hallway.step(RIGHT, result)).hasMessageContaining("Hallway-v0");
  }

  @Test
  void aSeedStandsForAllEpisodesThatFollow() {
    float[][][] starts = new float[2][5][Hallway.CELLS + 1];
    for (float[][] run : starts) {
      Environment environment = new Hallway();
      environment.reset(3, run[0]);
      for (int i = 1; i < run.length; i++) {
        environment.reset(run[i]);
      }
    }
    assertThat(starts[0]).isDeepEqualTo(starts[1]);
    assertThatThrownBy(() -> new Hallway().reset(new float[Hallway.CELLS + 1]))
        .hasMessageContaining("seed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hallway-v0", "dev.polyak.examples.hallway.Hallway"})
  void isFoundByItsIdAndByItsClass(String id) {
    SplittableRandom random = new SplittableRandom(1);
    try (Environment environment = Environments.create(id)) {
      environment.reset(1, result.observation());
      int episodes = 0;
      for (int step = 0; step < 1_000; step++) {
        environment.step(random.nextBoolean() ? LEFT : RIGHT, result);
        if (result.terminated() || result.truncated()) {
          episodes++;
          environment.reset(result.observation());
        }
      }
      assertThat(episodes).isGreaterThanOrEqualTo(10);
    }
  }

  /** Watkins and Dayan 1992, with a table, learning rate 0.5 and epsilon 0.1. */
  @Test
  void qLearningSolvesItInAFewThousandSteps() {
    SplittableRandom random = new SplittableRandom(1);
    double[][] values = new double[2 * Hallway.CELLS][2];
    hallway.reset(1, result.observation());
    for (int step = 0; step < 5_000; step++) {
      double[] before = values[state()];
      int action = random.nextDouble() < 0.1 ? random.nextInt(2) : greedy(before);
      hallway.step(action == 0 ? LEFT : RIGHT, result);
      double[] after = values[state()];
      double next = result.terminated() ? 0 : after[greedy(after)];
      before[action] += 0.5 * (result.reward() + 0.99 * next - before[action]);
      if (result.terminated() || result.truncated()) {
        hallway.reset(result.observation());
      }
    }
    for (long seed = 0; seed < 10; seed++) {
      int start = start(seed);
      for (int step = 0; step < start + 7; step++) {
        assertThat(result.terminated() && step > 0).isFalse();
        hallway.step(greedy(values[state()]) == 0 ? LEFT : RIGHT, result);
      }
      assertThat(result.terminated()).as("shortest way from cell %d", start).isTrue();
    }
  }

  private int state() {
    return cell(result.observation()) + (hasKey(result.observation()) ? Hallway.CELLS : 0);
  }

  private static int greedy(double[] values) {
    return values[1] > values[0] ? 1 : 0;
  }

  @Test
  void thePictureShowsTheWalkerTheKeyAndTheDoor() {
    int start = start(1);
    BufferedImage before = Rendering.image(hallway, 450, 100);
    walk(LEFT, start);
    BufferedImage after = Rendering.image(hallway, 450, 100);
    int y = 70; // a tenth of a cell above the floor, below the key that is carried
    int walkerBefore = before.getRGB(centre(start), y);
    assertThat(after.getRGB(centre(0), y)).isEqualTo(walkerBefore);
    assertThat(after.getRGB(centre(start), y)).isNotEqualTo(walkerBefore);
    assertThat(after.getRGB(centre(Hallway.CELLS - 1), y))
        .as("the door opens")
        .isNotEqualTo(before.getRGB(centre(Hallway.CELLS - 1), y));
  }

  /** Of a cell, in a picture of 450 x 100 whose cells are 50 wide. */
  private static int centre(int cell) {
    return 450 / 2 + (int) ((cell + 0.5 - Hallway.CELLS / 2.0) * 50);
  }
}
