package dev.polyak.launcher;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.configuration.Nearest;
import java.util.List;

/**
 * The methods by name: {@code presets/NAME.conf} sets the rates and the update rule, {@code
 * presets/NAME/ENVIRONMENT.conf} tunes them for a built-in environment.
 */
final class Presets {
  static final String DEFAULT = "double-dqn";
  private static final List<String> NAMES =
      List.of("online-q", "dqn", DEFAULT, "fitted-q", "apex-dqn", "ddpg", "apex-dpg");

  private Presets() {}

  /**
   * The layers of a preset.
   *
   * @throws ConfigurationException if there is none of this name
   */
  static Configuration.Layers layers(String preset, String environment) {
    if (!NAMES.contains(preset)) {
      throw new ConfigurationException(
          "unknown preset %s%s; there are: %s"
              .formatted(preset, Nearest.hint(preset, NAMES), String.join(", ", NAMES)));
    }
    return Configuration.layers()
        .resource("presets/%s.conf".formatted(preset))
        .resource("presets/%s/%s.conf".formatted(preset, environment));
  }
}
