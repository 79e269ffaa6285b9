package dev.polyak.actor.gateway;

import dev.polyak.actor.run.EnvironmentSpaces;
import dev.polyak.runs.v1.NamedSpace;
import dev.polyak.runs.v1.Space;
import dev.polyak.runs.v1.TupleSpace;
import java.util.List;
import java.util.Set;

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
        canonical(observation),
        canonical(action));
  }

  /** The space with one bound for all numbers of a box where they are all alike. */
  private static Space canonical(Space space) {
    Space.Builder canonical = space.toBuilder();
    switch (space.getKindCase()) {
      case BOX ->
          canonical
              .getBoxBuilder()
              .clearLow()
              .addAllLow(canonical(space.getBox().getLowList()))
              .clearHigh()
              .addAllHigh(canonical(space.getBox().getHighList()));
      case TUPLE -> {
        TupleSpace.Builder tuple = canonical.getTupleBuilder();
        for (int i = 0; i < tuple.getSpacesCount(); i++) {
          tuple.setSpaces(i, canonical(tuple.getSpaces(i)));
        }
      }
      case DICT -> {
        for (NamedSpace.Builder each : canonical.getDictBuilder().getSpacesBuilderList()) {
          each.setSpace(canonical(each.getSpace()));
        }
      }
      case DISCRETE, MULTI_DISCRETE, MULTI_BINARY, KIND_NOT_SET -> {}
    }
    return canonical.build();
  }

  private static List<Double> canonical(List<Double> bounds) {
    return Set.copyOf(bounds).size() == 1 ? bounds.subList(0, 1) : bounds;
  }
}
