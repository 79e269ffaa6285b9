package dev.polyak.launcher;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.EnvironmentParameter;
import dev.polyak.environments.EnvironmentSpecification;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Space;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code polyak environments}: the built-in worlds. */
@Command(
    name = "environments",
    mixinStandardHelpOptions = true,
    header = "Lists the built-in environments: spaces, limits, thresholds, presets, parameters.",
    description = {
      "",
      "An environment without its version is the newest. One with parameters takes"
          + " assignments, such as Chain-v0:depth=32,width=2; those of the list are what they are"
          + " otherwise.",
      ""
    })
final class EnvironmentsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "ENVIRONMENT",
      description = "Describes this one and its parameters instead.")
  private String environment;

  @Override
  public Integer call() {
    if (environment == null) {
      list();
    } else {
      describe(RunOptions.specification(environment));
    }
    return 0;
  }

  private static void list() {
    System.out.println(
        row(
            "environment",
            "observation",
            "action",
            "episode limit",
            "threshold",
            "preset",
            "parameters"));
    for (String id : Environments.names()) {
      EnvironmentSpecification specification = Environments.specification(id);
      try (Environment created = Environments.create(id)) {
        System.out.println(
            row(
                id,
                text(created.observationSpace(), false),
                text(created.actionSpace(), true),
                limit(specification),
                specification.rewardThreshold().isPresent()
                    ? String.format(
                        Locale.ROOT, "%.1f", specification.rewardThreshold().getAsDouble())
                    : "-",
                Presets.defaultFor(created.actionSpace()),
                specification.parameters().all().stream()
                    .map(EnvironmentParameter::assignment)
                    .collect(Collectors.joining(","))));
      }
    }
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-28s %-18s %-28s %14s %10s  %-11s %s", cells)
        .stripTrailing();
  }

  private static String limit(EnvironmentSpecification specification) {
    int steps = specification.maximumEpisodeSteps();
    return steps == 0 ? "-" : String.format(Locale.ROOT, "%,d steps", steps);
  }

  private static void describe(EnvironmentSpecification specification) {
    System.out.printf("%s: %s%n", specification.id(), specification.description());
    for (EnvironmentParameter parameter : specification.parameters().all()) {
      System.out.printf(
          "  %-16s %s: %s%n", parameter.assignment(), parameter.description(), parameter.allowed());
    }
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
