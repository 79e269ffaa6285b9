package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StickyActionsTest {
  private final ScriptedEnvironment world = new ScriptedEnvironment();
  private final StepResult result = new StepResult(2);

  /** For each step, how many steps ago the action that was taken had been given. */
  private List<Integer> delays(Environment environment, int steps) {
    List<Integer> delays = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      environment.step(new float[] {step, -step}, result);
      assertThat(world.taken[1]).isEqualTo(-world.taken[0]);
      delays.add(step - (int) world.taken[0]);
    }
    return delays;
  }

  @Test
  void anActionSticksForKStepsWithProbabilityPToTheK() {
    Environment environment = new StickyActions(world, 0.25);
    environment.reset(7, result.observation());
    int steps = 1_000_000;
    List<Integer> delays = delays(environment, steps);
    for (int k = 1; k <= 4; k++) {
      int least = k;
      double part = delays.stream().filter(delay -> delay >= least).count() / (double) steps;
      // Five standard deviations of a million draws, which are a little wider for runs of them.
      assertThat(part).isCloseTo(Math.pow(0.25, k), within(0.003));
    }
  }

  @Test
  void aSeedReproducesWhatSticks() {
    Environment environment = new StickyActions(world, 0.5);
    environment.reset(7, result.observation());
    List<Integer> first = delays(environment, 100);
    environment.reset(7, result.observation());
    assertThat(delays(environment, 100)).isEqualTo(first);
    environment.reset(result.observation());
    assertThat(delays(environment, 100)).isNotEqualTo(first);
    environment.reset(8, result.observation());
    assertThat(delays(environment, 100)).isNotEqualTo(first);
  }

  @Test
  void nothingSticksAcrossAReset() {
    Environment environment = new StickyActions(world, 0.999);
    environment.reset(1, result.observation());
    for (int episode = 0; episode < 20; episode++) {
      environment.step(new float[] {episode, 0}, result);
      assertThat(world.taken[0]).isEqualTo(episode);
      environment.step(new float[] {-1, 0}, result);
      environment.reset(result.observation());
    }
  }

  @Test
  void refusesWhatIsNoProbability() {
    for (double probability : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> new StickyActions(world, probability))
          .hasMessage(
              "actions of Scripted-v0 are sticky with a probability in [0, 1), not " + probability);
    }
    assertThatThrownBy(() -> new StickyActions(world, 0.25).reset(result.observation()))
        .hasMessage("Scripted-v0 is reset with a seed first");
  }
}
