package dev.polyak.environments;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An environment that can be created.
 *
 * @param id its name and version, such as {@code CartPole-v1}
 * @param description one line for those who choose
 * @param maximumEpisodeSteps after which an episode is truncated; 0 where there is no limit
 * @param rewardThreshold mean episode return from which the task counts as solved, where there is
 *     one
 * @param parameters what it is created with
 * @param world creates one with these parameters, without the time limit
 */
public record EnvironmentSpecification(
    String id,
    String description,
    int maximumEpisodeSteps,
    OptionalDouble rewardThreshold,
    EnvironmentParameters parameters,
    Function<EnvironmentParameters, ? extends Environment> world) {

  /** Stands between an id and the parameters that are assigned. */
  static final char ASSIGNED = ':';

  public EnvironmentSpecification {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(rewardThreshold, "rewardThreshold");
    Objects.requireNonNull(parameters, "parameters");
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

  /** An environment without parameters. */
  public EnvironmentSpecification(
      String id,
      String description,
      int maximumEpisodeSteps,
      OptionalDouble rewardThreshold,
      Supplier<? extends Environment> world) {
    this(
        id,
        description,
        maximumEpisodeSteps,
        rewardThreshold,
        EnvironmentParameters.NONE,
        without(world));
  }

  private static Function<EnvironmentParameters, Environment> without(
      Supplier<? extends Environment> world) {
    Objects.requireNonNull(world, "world");
    return none -> world.get();
  }

  /** Its id among {@link Environments#names}: without the parameters that are assigned. */
  public String listedId() {
    int end = id.indexOf(ASSIGNED);
    return end < 0 ? id : id.substring(0, end);
  }

  /**
   * The same with some of its parameters assigned, which become part of its id.
   *
   * @param assignments such as {@code depth=32,width=4}
   * @throws IllegalArgumentException if it has no such parameter, or one may not have this value;
   *     the message says what it may be
   */
  EnvironmentSpecification with(String assignments) {
    EnvironmentParameters assigned;
    try {
      assigned = parameters.with(assignments);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(id + ": " + refused.getMessage(), refused);
    }
    String over = assigned.assignmentsOver(parameters);
    return new EnvironmentSpecification(
        over.isEmpty() ? id : id + ASSIGNED + over,
        description,
        maximumEpisodeSteps,
        rewardThreshold,
        assigned,
        world);
  }
}
