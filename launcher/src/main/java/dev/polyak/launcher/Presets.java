package dev.polyak.launcher;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Space;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.configuration.Nearest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The methods by name: {@code presets/NAME.conf} sets the rates and the update rule, {@code
 * presets/NAME/ENVIRONMENT.conf} tunes them for a built-in environment, after {@code
 * presets/NAME/FAMILY.conf} where its name is {@code FAMILY/...}. The first line of a preset is a
 * comment that says what it is.
 */
final class Presets {
  /** Where actions are a few. */
  static final String DISCRETE = "double-dqn";

  /** Where actions are continuous. */
  static final String CONTINUOUS = "ddpg";

  private static final List<String> NAMES =
      List.of("online-q", "dqn", DISCRETE, "fitted-q", "apex-dqn", CONTINUOUS, "apex-dpg");

  private Presets() {}

  /** Those that this build has. */
  static List<String> names() {
    return NAMES.stream().filter(name -> exists(resource(name))).toList();
  }

  private static String resource(String preset) {
    return "presets/%s.conf".formatted(preset);
  }

  /** What tunes a preset for an environment, the last one on top. */
  private static List<String> tunings(String preset, String environment) {
    String own = tuning(preset, environment);
    int family = environment.indexOf('/');
    return family < 0
        ? List.of(own)
        : List.of(tuning(preset, environment.substring(0, family)), own);
  }

  private static String tuning(String preset, String name) {
    return "presets/%s/%s.conf".formatted(preset, name);
  }

  private static boolean exists(String resource) {
    return Presets.class.getResource("/" + resource) != null;
  }

  /** The preset for an action space, where none is asked for. */
  static String defaultFor(Space action) {
    return switch (action) {
      case Discrete _ -> DISCRETE;
      case Box _ -> CONTINUOUS;
    };
  }

  /** What a preset is, in one line. */
  static String description(String preset) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Presets.class.getResourceAsStream("/" + resource(preset)),
                StandardCharsets.UTF_8))) {
      return reader.readLine().replaceFirst("^#\\s*", "");
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  /** The built-in environments that a preset is tuned for. */
  static List<String> tunedFor(String preset) {
    return Environments.names().stream()
        .filter(environment -> tunings(preset, environment).stream().anyMatch(Presets::exists))
        .toList();
  }

  /**
   * The layers of a preset.
   *
   * @throws ConfigurationException if there is none of this name
   */
  static Configuration.Layers layers(String preset, String environment) {
    return over(Configuration.layers(), preset, environment);
  }

  /**
   * The layers of a preset for environments that are clients.
   *
   * @param like the built-in environment whose tuning is taken, or a name that has none
   * @throws ConfigurationException if there is none of this name
   */
  static Configuration.Layers ofClients(String preset, String like) {
    return over(Configuration.layers().resource("presets/clients.conf"), preset, like);
  }

  private static Configuration.Layers over(
      Configuration.Layers layers, String preset, String environment) {
    List<String> names = names();
    if (!names.contains(preset)) {
      throw new ConfigurationException(
          "unknown preset %s%s; there are: %s"
              .formatted(preset, Nearest.hint(preset, names), String.join(", ", names)));
    }
    layers.resource(resource(preset));
    tunings(preset, environment).forEach(layers::resource);
    return layers;
  }
}
