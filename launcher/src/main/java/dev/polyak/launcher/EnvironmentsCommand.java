package dev.polyak.launcher;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.EnvironmentSpecification;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Space;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code polyak environments}: the built-in worlds. */
@Command(
    name = "environments",
    mixinStandardHelpOptions = true,
    header = "Lists the built-in environments: spaces, limits, thresholds, presets.")
final class EnvironmentsCommand implements Callable<Integer> {
  private static final String ROW = "%-28s %-18s %-28s %14s %10s  %s%n";

  @Override
  public Integer call() {
    System.out.printf(
        ROW, "environment", "observation", "action", "episode limit", "threshold", "preset");
    for (String id : Environments.names()) {
      EnvironmentSpecification specification = Environments.specification(id);
      try (Environment environment = Environments.create(id)) {
        System.out.printf(
            Locale.ROOT,
            ROW,
            id,
            text(environment.observationSpace(), false),
            text(environment.actionSpace(), true),
            "%,d steps".formatted(specification.maximumEpisodeSteps()),
            specification.rewardThreshold().isPresent()
                ? String.format(Locale.ROOT, "%.1f", specification.rewardThreshold().getAsDouble())
                : "-",
            Presets.defaultFor(environment.actionSpace()));
      }
    }
    return 0;
  }

  private static String text(Space space, boolean bounds) {
    return switch (space) {
      case Discrete discrete -> "Discrete(%d)".formatted(discrete.n());
      case Box box ->
          "Box(%s)%s"
              .formatted(
                  box.shape().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                  bounds ? " " + box.allowed(0) : "");
    };
  }
}
