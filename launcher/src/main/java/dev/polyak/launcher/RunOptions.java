package dev.polyak.launcher;

import dev.polyak.environments.Environments;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.configuration.Nearest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a run is: its environment, preset, seed and settings. */
final class RunOptions {
  @Parameters(paramLabel = "ENVIRONMENT", description = "What is learned, such as CartPole-v1.")
  private String environment;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "The method: ${DEFAULT-VALUE} (default).",
      defaultValue = Presets.DEFAULT)
  private String preset;

  @Option(names = "--seed", paramLabel = "N", description = "Root of all randomness (default: 1).")
  private Long seed;

  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  /**
   * The run's layers: preset, the environment's tuning of it, files, assignments.
   *
   * @throws ConfigurationException if the environment or the preset is unknown
   */
  Configuration.Layers layers() {
    if (!Environments.names().contains(environment)) {
      throw new ConfigurationException(
          "unknown environment %s%s; there are: %s"
              .formatted(
                  environment,
                  Nearest.hint(environment, Environments.names()),
                  String.join(", ", Environments.names())));
    }
    Configuration.Layers layers =
        options
            .apply(Presets.layers(preset, environment))
            .set("run.environment", environment)
            .set("run.preset", preset);
    return seed == null ? layers : layers.set("run.seed", Long.toString(seed));
  }
}
