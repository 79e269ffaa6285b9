package dev.polyak.environments;

import java.util.OptionalDouble;

/**
 * A built-in environment.
 *
 * @param id its name and version, such as {@code CartPole-v1}
 * @param maximumEpisodeSteps after which an episode is truncated
 * @param rewardThreshold mean episode return from which the task counts as solved, where there is
 *     one
 */
public record EnvironmentSpecification(
    String id, int maximumEpisodeSteps, OptionalDouble rewardThreshold) {}
