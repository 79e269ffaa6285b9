package dev.polyak.launcher;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A run's folder.
 *
 * <pre>
 *   config.conf      the resolved configuration
 *   metrics.jsonl    a line for each episode, evaluation and report of the learner
 *   summary.json     how it ended
 *   checkpoints/     the learner's
 *   param-server/    the parameter server's state
 *   nodes/, logs/    of the nodes, where each is a process: their configurations and what they print
 * </pre>
 */
record RunDirectory(Path path) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /** The default: {@code runs/<environment>-<preset>-<seed>-<time>}. */
  static RunDirectory byDefault(Configuration configuration) {
    return new RunDirectory(
        Path.of(
            "runs",
            String.join(
                "-",
                configuration.text("run.environment"),
                configuration.text("run.preset"),
                Long.toString(configuration.longInteger("run.seed")),
                LocalDateTime.now(ZoneId.systemDefault()).format(TIME))));
  }

  Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  Path summary() {
    return path.resolve("summary.json");
  }

  Path checkpoints() {
    return path.resolve("checkpoints");
  }

  Path paramServer() {
    return path.resolve("param-server");
  }

  Path nodeConfiguration(String node) {
    return path.resolve("nodes").resolve(node + ".conf");
  }

  Path log(String node) {
    return path.resolve("logs").resolve(node + ".log");
  }

  /**
   * Creates the folder and writes the configuration.
   *
   * @throws ConfigurationException if it cannot be written, or holds a run already
   */
  void create(Configuration configuration) {
    if (Files.exists(metrics())) {
      throw new ConfigurationException(
          "--run-directory %s holds a run already; name another folder".formatted(path));
    }
    try {
      Files.createDirectories(path);
      Files.writeString(path.resolve("config.conf"), configuration.render());
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write the run directory %s: %s".formatted(path, reason(cannotWrite)),
          cannotWrite);
    }
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file of that name is there";
      default -> failure.getMessage();
    };
  }
}
