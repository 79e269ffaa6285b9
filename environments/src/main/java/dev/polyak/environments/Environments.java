package dev.polyak.environments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** The built-in environments, by their ids. */
public final class Environments {
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  static {
    register(
        new EnvironmentSpecification("CartPole-v1", 500, OptionalDouble.of(475)), CartPole::new);
    register(
        new EnvironmentSpecification("Acrobot-v1", 500, OptionalDouble.of(-100)), Acrobot::new);
    register(
        new EnvironmentSpecification("MountainCar-v0", 200, OptionalDouble.of(-110)),
        MountainCar::new);
    register(
        new EnvironmentSpecification("MountainCarContinuous-v0", 999, OptionalDouble.of(90)),
        MountainCarContinuous::new);
    register(
        new EnvironmentSpecification("Pendulum-v1", 200, OptionalDouble.empty()), Pendulum::new);
  }

  private Environments() {}

  private record Entry(EnvironmentSpecification specification, Supplier<Environment> world) {}

  private static void register(
      EnvironmentSpecification specification, Supplier<Environment> world) {
    ENTRIES.put(specification.id(), new Entry(specification, world));
  }

  /** All ids. */
  public static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
  }

  /**
   * What is known of an environment.
   *
   * @throws IllegalArgumentException if there is none of this id; the message lists them
   */
  public static EnvironmentSpecification specification(String id) {
    return entry(id).specification();
  }

  /**
   * A new environment with its time limit, which checks its actions and observations.
   *
   * @throws IllegalArgumentException if there is none of this id; the message lists them
   */
  public static Environment create(String id) {
    Entry entry = entry(id);
    return new ValidatedEnvironment(
        new TimeLimit(entry.world().get(), entry.specification().maximumEpisodeSteps()));
  }

  private static Entry entry(String id) {
    Entry entry = ENTRIES.get(id);
    if (entry == null) {
      throw new IllegalArgumentException(
          "unknown environment " + id + "; there are: " + String.join(", ", ENTRIES.keySet()));
    }
    return entry;
  }
}
