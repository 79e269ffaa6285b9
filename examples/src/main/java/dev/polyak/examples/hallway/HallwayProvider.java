package dev.polyak.examples.hallway;

import dev.polyak.environments.EnvironmentProvider;
import dev.polyak.environments.EnvironmentSpecification;
import java.util.List;
import java.util.OptionalDouble;

/** Offers {@link Hallway} by its id; the file in {@code META-INF/services} names this class. */
public final class HallwayProvider implements EnvironmentProvider {

  @Override
  public List<EnvironmentSpecification> specifications() {
    return List.of(
        new EnvironmentSpecification(
            "Hallway-v0",
            "fetch a key at one end of a hallway for the door at the other",
            Hallway.MAXIMUM_STEPS,
            OptionalDouble.of(-11),
            Hallway::new));
  }
}
