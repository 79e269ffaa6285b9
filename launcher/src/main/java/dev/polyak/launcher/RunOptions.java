package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Space;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.configuration.Nearest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a run is, beside its environment: its preset, seed and settings. */
final class RunOptions {
  static final String ENVIRONMENT =
      "What is learned, such as CartPole-v1: see 'polyak environments'.";

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "The method: see 'polyak presets' (default: "
              + Presets.DISCRETE
              + ", or "
              + Presets.CONTINUOUS
              + " where actions are continuous).")
  private String preset;

  @Option(
      names = "--tuned-for",
      paramLabel = "ENVIRONMENT",
      description =
          "The built-in environment whose settings of the preset are taken, if it is not that of the"
              + " run: one that is like it.")
  private String tunedFor;

  @Option(names = "--seed", paramLabel = "N", description = "Root of all randomness (default: 1).")
  private Long seed;

  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  /**
   * A run's layers: preset, the environment's tuning of it, files, assignments.
   *
   * @throws ConfigurationException if the environment or the preset is unknown
   */
  Configuration.Layers layers(String environment) {
    String method = preset == null ? defaultPreset(environment) : preset;
    if (tunedFor != null) {
      requireKnown(tunedFor);
    }
    return assigned(
        options
            .apply(Presets.layers(method, tunedFor == null ? environment : tunedFor))
            .set("run.environment", environment)
            .set("run.preset", method));
  }

  /** Puts all that was given on top of a run's layers. */
  Configuration.Layers over(Configuration.Layers run) {
    Configuration.Layers layers = options.apply(run);
    return assigned(preset == null ? layers : layers.set("run.preset", preset));
  }

  private Configuration.Layers assigned(Configuration.Layers layers) {
    return seed == null ? layers : layers.set("run.seed", Long.toString(seed));
  }

  boolean hasSeed() {
    return seed != null;
  }

  /** The same for another command, but for the seed. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (preset != null) {
      arguments.addAll(List.of("--preset", preset));
    }
    if (tunedFor != null) {
      arguments.addAll(List.of("--tuned-for", tunedFor));
    }
    arguments.addAll(options.arguments());
    return arguments;
  }

  /** Of clients, nobody knows yet what actions they take. */
  private static String defaultPreset(String environment) {
    return environment.equals(ActorNode.EXTERNAL)
        ? Presets.DISCRETE
        : Presets.defaultFor(actionSpace(environment));
  }

  /** Of a built-in environment, or one by its class's name. */
  private static Space actionSpace(String id) {
    try {
      requireKnown(id);
      try (Environment environment = Environments.create(id)) {
        return environment.actionSpace();
      }
    } catch (IllegalArgumentException | IllegalStateException refused) {
      throw new ConfigurationException(refused.getMessage(), refused);
    }
  }

  /** A name without a dot is no class's. */
  private static void requireKnown(String id) {
    if (id.indexOf('.') < 0 && !Environments.names().contains(id)) {
      throw new ConfigurationException(
          "unknown environment %s%s; there are: %s"
              .formatted(
                  id,
                  Nearest.hint(id, Environments.names()),
                  String.join(", ", Environments.names())));
    }
  }
}
