package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentsTest {

  static Iterable<String> names() {
    return Environments.names();
  }

  @Test
  void offersGymnasiumsClassicControl() {
    assertThat(Environments.names())
        .startsWith(
            "CartPole-v1",
            "Acrobot-v1",
            "MountainCar-v0",
            "MountainCarContinuous-v0",
            "Pendulum-v1");
  }

  @Test
  void offersMinAtarsGamesWithBothActionSets() {
    for (String game : List.of("Breakout", "SpaceInvaders", "Asterix", "Freeway", "Seaquest")) {
      assertThat(Environments.names()).contains("MinAtar/" + game + "-v0");
      assertThat(Environments.specification("MinAtar/" + game).id())
          .isEqualTo("MinAtar/" + game + "-v1");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyEpisodeEndsWithinItsLimit(String id) {
    int limit = Environments.specification(id).maximumEpisodeSteps();
    try (Environment environment = Environments.create(id)) {
      assertThat(environment.name()).isEqualTo(id);
      StepResult result = new StepResult(environment.observationSpace().size());
      RandomPolicy policy = new RandomPolicy(environment.actionSpace(), 2);
      environment.reset(1, result.observation());
      for (int episode = 0; episode < 5; episode++) {
        int steps = 0;
        do {
          environment.step(policy.next(), result);
          steps++;
          assertThat(result.truncated()).isEqualTo(steps == limit);
        } while (!result.terminated() && !result.truncated());
        environment.reset(result.observation());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aSeedReproducesWhatFollows(String id) {
    assertThat(experience(id, 7)).isEqualTo(experience(id, 7)).isNotEqualTo(experience(id, 8));
  }

  /** Observations, rewards and ends of 300 steps of a policy that is always the same. */
  private static List<Object> experience(String id, long seed) {
    List<Object> experience = new ArrayList<>();
    try (Environment environment = Environments.create(id)) {
      StepResult result = new StepResult(environment.observationSpace().size());
      RandomPolicy policy = new RandomPolicy(environment.actionSpace(), 3);
      environment.reset(seed, result.observation());
      for (int step = 0; step < 300; step++) {
        environment.step(policy.next(), result);
        for (float number : result.observation()) {
          experience.add(number);
        }
        experience.add(result.reward());
        experience.add(result.terminated());
        if (result.terminated() || result.truncated()) {
          environment.reset(result.observation());
        }
      }
    }
    return experience;
  }

  @ParameterizedTest
  @MethodSource("names")
  void isDescribedInOneLine(String id) {
    EnvironmentSpecification specification = Environments.specification(id);
    assertThat(specification.id()).isEqualTo(id);
    assertThat(specification.description()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void createdEnvironmentsCheckTheirActions() {
    try (Environment environment = Environments.create("CartPole-v1")) {
      StepResult result = new StepResult(4);
      environment.reset(1, result.observation());
      assertThatThrownBy(() -> environment.step(new float[] {2}, result))
          .hasMessage("CartPole-v1: action[0] must be an integer from 0 to 1, is 2.0");
    }
    try (Environment environment = Environments.create("Pendulum-v1")) {
      StepResult result = new StepResult(3);
      environment.reset(1, result.observation());
      assertThatThrownBy(() -> environment.step(new float[] {2.5f}, result))
          .hasMessage("Pendulum-v1: action[0] must be from -2.0 to 2.0, is 2.5");
    }
  }

  @Test
  void anUnknownIdIsRefusedWithThoseThereAre() {
    for (String unknown : List.of("cartpole-v0", "Cartpole", "", "..", "../../etc/passwd")) {
      assertThatThrownBy(() -> Environments.create(unknown))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("unknown environment " + unknown)
          .hasMessageContaining("there are: CartPole-v1, Acrobot-v1");
    }
  }

  @Test
  void aSpecificationRefusesALimitBelowZero() {
    assertThatThrownBy(
            () ->
                new EnvironmentSpecification("A-v0", "", -1, OptionalDouble.empty(), CartPole::new))
        .hasMessageContaining("A-v0")
        .hasMessageContaining("-1");
  }
}
