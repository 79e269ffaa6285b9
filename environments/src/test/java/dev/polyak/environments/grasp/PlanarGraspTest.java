package dev.polyak.environments.grasp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.environments.Box;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.StepResult;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanarGraspTest {
  private static final int ROWS = 24;
  private static final int COLUMNS = 48;

  private final ScriptedGrasp script = new ScriptedGrasp();

  private static StepResult result(Environment environment) {
    return new StepResult(environment.observationSpace().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aScriptedPolicyGraspsWithinTheTimeLimit(int blocks) {
    try (Environment environment = Environments.create("PlanarGrasp:blocks=" + blocks)) {
      StepResult result = result(environment);
      environment.reset(blocks, result.observation());
      for (int episode = 0; episode < 300; episode++) {
        double sum = 0;
        do {
          environment.step(script.act(result.observation()), result);
          sum += result.reward();
        } while (!result.terminated() && !result.truncated());
        assertThat(sum).isEqualTo(1);
        assertThat(result.terminated()).isTrue();
        environment.reset(result.observation());
      }
    }
  }

  @Test
  void aRandomPolicyNearlyNeverDoes() {
    try (Environment environment = Environments.create("PlanarGrasp-v0")) {
      SplittableRandom random = new SplittableRandom(1);
      StepResult result = result(environment);
      environment.reset(1, result.observation());
      int successes = 0;
      for (int episode = 0; episode < 5_000; episode++) {
        do {
          float[] action = new float[3];
          for (int i = 0; i < 3; i++) {
            action[i] = (float) random.nextDouble(-1, 1);
          }
          environment.step(action, result);
        } while (!result.terminated() && !result.truncated());
        successes += result.terminated() ? 1 : 0;
        environment.reset(result.observation());
      }
      assertThat(successes).isLessThan(10);
    }
  }

  @Test
  void anEpisodeWithoutAGraspIsCutOffAndEarnsNothing() {
    try (Environment environment = Environments.create("PlanarGrasp")) {
      StepResult result = result(environment);
      environment.reset(4, result.observation());
      for (int step = 1; step <= 40; step++) {
        environment.step(new float[] {0, 1, 1}, result);
        assertThat(result.reward()).isZero();
        assertThat(result.terminated()).isFalse();
        assertThat(result.truncated()).isEqualTo(step == 40);
      }
    }
  }

  @Test
  void noStepFollowsAGrasp() {
    PlanarGrasp world = new PlanarGrasp("PlanarGrasp-v0", 1, new Readings(1));
    StepResult result = result(world);
    world.reset(1, result.observation());
    do {
      world.step(script.act(result.observation()), result);
    } while (!result.terminated());
    assertThat(result.observation()[5]).isGreaterThanOrEqualTo(0.5f);
    assertThatThrownBy(() -> world.step(new float[3], result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PlanarGrasp-v0");
  }

  @Test
  void theCameraSeesTheSameWorld() {
    try (Environment state = Environments.create("PlanarGrasp");
        Environment pixels = Environments.create("PlanarGraspPixels")) {
      assertThat(((Box) pixels.observationSpace()).shape()).containsExactly(ROWS, COLUMNS, 3);
      StepResult read = result(state);
      StepResult seen = result(pixels);
      state.reset(9, read.observation());
      pixels.reset(9, seen.observation());
      for (int step = 0; step < 500; step++) {
        assertSeen(read.observation(), seen.observation());
        float[] action = script.act(read.observation()).clone();
        state.step(action, read);
        pixels.step(action, seen);
        assertThat(seen.reward()).isEqualTo(read.reward());
        assertThat(seen.terminated()).isEqualTo(read.terminated());
        if (read.terminated()) {
          state.reset(read.observation());
          pixels.reset(seen.observation());
        }
      }
    }
  }

  /**
   * Sums over the picture are the things' areas and, by column, their places: of red, which is all
   * of a block's colour and a quarter of the gripper's, less that quarter.
   */
  private static void assertSeen(float[] read, float[] seen) {
    double area = 0;
    double moment = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        int at = (row * COLUMNS + column) * 3;
        double red = seen[at] / 255.0;
        double blue = seen[at + 2] / 255.0;
        double block = (red - blue * 64 / 255) / (1 - 64.0 * 64 / (255 * 255));
        double x = (column + 0.5) * 2 / COLUMNS - 1;
        area += block * 4 / (COLUMNS * COLUMNS);
        moment += block * x * 4 / (COLUMNS * COLUMNS);
      }
    }
    double blocks = 0;
    double places = 0;
    for (int i = 4; i < read.length; i += 3) {
      blocks += read[i + 2] * 0.2;
      places += read[i + 2] * 0.2 * read[i];
    }
    assertThat(area).isCloseTo(blocks, within(2e-3));
    assertThat(moment).isCloseTo(places, within(2e-3));
  }
}
