package dev.polyak.actor.run;

import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;

/**
 * What an environment observes and takes.
 *
 * @param observations as rows and networks have them: an array of numbers, or one of {@code n}
 * @param actions likewise
 * @param declaredObservations as the run's members are told of them
 * @param declaredActions likewise
 */
public record EnvironmentSpaces(
    Space observations,
    Space actions,
    dev.polyak.runs.v1.Space declaredObservations,
    dev.polyak.runs.v1.Space declaredActions) {

  /** Those of an environment of this process. */
  static EnvironmentSpaces of(Environment environment) {
    return new EnvironmentSpaces(
        environment.observationSpace(),
        environment.actionSpace(),
        RunSpecification.space(environment.observationSpace()),
        RunSpecification.space(environment.actionSpace()));
  }
}
