package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.environments.Environment;
import dev.polyak.environments.EnvironmentSpecification;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Space;
import dev.polyak.launcher.options.ConfigurationOptions;
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
      "What is learned, such as CartPole-v1 or Chain-v0:depth=32: see 'polyak environments'.";

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
          "The built-in environment whose settings of the preset are taken, if it is not that of"
              + " the run: one that is like it.")
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
    boolean external = environment.equals(ActorNode.EXTERNAL);
    EnvironmentSpecification tuned =
        external && tunedFor == null
            ? null
            : specification(tunedFor == null ? environment : tunedFor);
    String id = external ? environment : specification(environment).id();
    String method = preset == null ? defaultPreset(external ? tuned : specification(id)) : preset;
    String like = tuned == null ? environment : tuned.listedId();
    return assigned(
        options
            .apply(external ? Presets.ofClients(method, like) : Presets.layers(method, like))
            .set("run.environment", id)
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
  private static String defaultPreset(EnvironmentSpecification like) {
    return like == null ? Presets.DISCRETE : Presets.defaultFor(actionSpace(like.id()));
  }

  /**
   * A listed environment, or a class by its name.
   *
   * @throws ConfigurationException if there is none; the message says what may have been meant
   */
  static EnvironmentSpecification specification(String environment) {
    try {
      return Environments.find(environment)
          .orElseThrow(() -> new ConfigurationException(unknown(environment)));
    } catch (IllegalArgumentException | IllegalStateException refused) {
      throw new ConfigurationException(refused.getMessage(), refused);
    }
  }

  private static String unknown(String environment) {
    List<String> names = Environments.names();
    return "unknown environment %s%s; there are: %s"
        .formatted(environment, Nearest.hint(environment, names), String.join(", ", names));
  }

  private static Space actionSpace(String id) {
    try (Environment environment = Environments.create(id)) {
      return environment.actionSpace();
    } catch (IllegalArgumentException | IllegalStateException refused) {
      throw new ConfigurationException(refused.getMessage(), refused);
    }
  }
}
