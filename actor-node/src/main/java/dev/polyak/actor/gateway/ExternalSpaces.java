package dev.polyak.actor.gateway;

import dev.polyak.actor.run.EnvironmentSpaces;
import dev.polyak.runs.v1.Space;

/** The spaces of environments that are clients. */
public final class ExternalSpaces {
  private ExternalSpaces() {}

  /**
   * What networks and rows have of spaces that a client declares, see {@code environment.proto}.
   *
   * @throws dev.polyak.node.rpc.Refusal with the path, the value and the limit of what is wrong
   */
  public static EnvironmentSpaces of(Space observation, Space action) {
    return new EnvironmentSpaces(
        new ObservationReader(SpaceTree.of("observation", observation)).space(),
        new ActionWriter(SpaceTree.of("action", action), 1).space(),
        observation,
        action);
  }
}
