package dev.polyak.launcher.options;

import dev.polyak.node.configuration.Configuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options by which every command takes its configuration. */
public final class ConfigurationOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A HOCON file of settings; may be repeated, the later one wins.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as agent.learning-rate=0.0005; may be repeated.")
  private List<String> assignments = new ArrayList<>();

  /** The same for another command. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    files.forEach(file -> arguments.addAll(List.of("--config", file.toString())));
    assignments.forEach(assignment -> arguments.addAll(List.of("--set", assignment)));
    return arguments;
  }

  /** Puts the files and the assignments on top of other layers. */
  public Configuration.Layers apply(Configuration.Layers layers) {
    files.forEach(layers::file);
    assignments.forEach(layers::set);
    return layers;
  }
}
