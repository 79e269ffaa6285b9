package dev.polyak.launcher;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run's folder.
 *
 * <pre>
 *   run.json         the run's name, and by what the folder was written
 *   config.conf      the resolved configuration
 *   metrics.jsonl    a line for each episode, evaluation and report of the learner
 *   status.jsonl     a line a second, later fewer: replay, rate limiter, clients, staleness
 *   events.out.tfevents.*  what metrics.jsonl says, for TensorBoard
 *   summary.json     how it ended
 *   checkpoints/     the learner's
 *   model.zip        the acting network at the end, for any DL4J program
 *   param-server/    the parameter server's state
 *   lock             held by the process that writes the folder
 *   nodes/, logs/    of the nodes, where each is a process: their configurations and what they print
 * </pre>
 */
record RunDirectory(Path path) {
  private static final int MAXIMUM_NAME = 24;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /** The default: {@code runs/<environment>-<preset>-<seed>-<time>}. */
  static RunDirectory byDefault(Configuration configuration) {
    return new RunDirectory(
        byDefault(configuration, Long.toString(configuration.longInteger("run.seed"))));
  }

  /**
   * The default folder of runs with several seeds: {@code
   * runs/<environment>-<preset>-seeds-<time>}.
   */
  static Path ofSeeds(Configuration configuration) {
    return byDefault(configuration, "seeds");
  }

  private static Path byDefault(Configuration configuration, String seed) {
    return Path.of(
        "runs",
        String.join(
            "-",
            shortName(configuration.text("run.environment")),
            configuration.text("run.preset"),
            seed,
            LocalDateTime.now(ZoneId.systemDefault()).format(TIME)));
  }

  /** The environment as a part of file names: of a class without its package. */
  static String shortName(String environment) {
    int assignments = environment.indexOf(':');
    int end = assignments < 0 ? environment.length() : assignments;
    String name = environment.substring(environment.lastIndexOf('.', end) + 1);
    String plain = name.replaceAll("[^A-Za-z0-9_-]", "-");
    return plain.substring(0, Math.min(plain.length(), MAXIMUM_NAME));
  }

  /**
   * Checks that there is a run in it.
   *
   * @param taker the option or command that takes it, for the message
   * @throws ConfigurationException if there is none, or another version's
   */
  void requireRun(String taker) {
    if (!Files.isDirectory(path)) {
      throw new ConfigurationException(
          "%s takes a run's folder; %s is %s"
              .formatted(taker, path, Files.exists(path) ? "a file" : "not there"));
    }
    if (!Files.exists(configuration())) {
      throw new ConfigurationException(
          "%s is not a run's folder: it has no config.conf".formatted(path));
    }
    if (!Files.exists(description())) {
      throw new ConfigurationException(
          "%s was written by another version of polyak: it has no run.json".formatted(path));
    }
  }

  /**
   * The runs of a folder: the folder itself, or those that lie in it, by name.
   *
   * @return the folder, too, where it is neither, for {@link #requireRun} to refuse
   */
  static List<RunDirectory> within(Path folder) throws IOException {
    RunDirectory itself = new RunDirectory(folder);
    if (Files.exists(itself.configuration()) || !Files.isDirectory(folder)) {
      return List.of(itself);
    }
    try (Stream<Path> children = Files.list(folder)) {
      List<RunDirectory> runs =
          children
              .sorted()
              .map(RunDirectory::new)
              .filter(run -> Files.exists(run.configuration()))
              .toList();
      return runs.isEmpty() ? List.of(itself) : runs;
    }
  }

  Path description() {
    return path.resolve("run.json");
  }

  Path configuration() {
    return path.resolve("config.conf");
  }

  Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  Path status() {
    return path.resolve("status.jsonl");
  }

  Path summary() {
    return path.resolve("summary.json");
  }

  Path checkpoints() {
    return path.resolve("checkpoints");
  }

  Path model() {
    return path.resolve("model.zip");
  }

  Path paramServer() {
    return path.resolve("param-server");
  }

  /** Where a shard keeps its rows, if they are to outlive it. */
  Path replay(String shard) {
    return path.resolve("replay").resolve(shard);
  }

  Path nodeConfiguration(String node) {
    return path.resolve("nodes").resolve(node + ".conf");
  }

  Path log(String node) {
    return path.resolve("logs").resolve(node + ".log");
  }

  /**
   * Creates the folder and writes what the run is.
   *
   * @return the folder's lock, which is the caller's to close
   * @throws ConfigurationException if it cannot be written, or holds a run already
   */
  RunLock create(Configuration configuration, String run) {
    if (Files.exists(metrics()) || Files.exists(paramServer())) {
      throw new ConfigurationException(
          "--run-directory %s holds a run already; name another folder, or go on with --resume"
              .formatted(path));
    }
    try {
      Files.createDirectories(path);
      RunLock lock = RunLock.take(path);
      RunDescription.of(run).write(description());
      WholeFile.write(configuration(), configuration.render());
      return lock;
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write the run directory %s: %s".formatted(path, reason(cannotWrite)),
          cannotWrite);
    }
  }

  /** Why a file could not be read or written, in words. */
  static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file of that name is there";
      case NoSuchFileException gone -> gone.getMessage() + " is not there";
      default -> failure.getMessage();
    };
  }

  /** Why something failed, where a file may be why. */
  static String reason(RuntimeException failure) {
    return failure instanceof UncheckedIOException unwritten
        ? "%s: %s".formatted(failure.getMessage(), reason(unwritten.getCause()))
        : failure.getMessage();
  }
}
