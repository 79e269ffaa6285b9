package dev.polyak.environments;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * An environment that can be created.
 *
 * @param id its name and version, such as {@code CartPole-v1}
 * @param description one line for those who choose
 * @param maximumEpisodeSteps after which an episode is truncated; 0 where there is no limit
 * @param rewardThreshold mean episode return from which the task counts as solved, where there is
 *     one
 * @param world creates one, without the time limit
 */
public record EnvironmentSpecification(
    String id,
    String description,
    int maximumEpisodeSteps,
    OptionalDouble rewardThreshold,
    Supplier<? extends Environment> world) {

  public EnvironmentSpecification {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(rewardThreshold, "rewardThreshold");
    Objects.requireNonNull(world, "world");
    if (id.isBlank()) {
      throw new IllegalArgumentException("an environment has an id, not '" + id + "'");
    }
    if (maximumEpisodeSteps < 0) {
      throw new IllegalArgumentException(
          "an episode of "
              + id
              + " has 1 or more steps, or no limit where that is 0, not "
              + maximumEpisodeSteps);
    }
  }
}
