package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The run whose agent a command plays, and the seed of its episodes. */
final class PlayedRun {
  @Mixin private ClasspathOption classpath = new ClasspathOption();

  @Parameters(paramLabel = "RUN", description = "A run's folder.")
  private Path run;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the episodes' starts (default: the run's).")
  private Long seed;

  /**
   * Reads the run.
   *
   * @param command for messages
   * @param episodes that are asked for
   * @param most that may be
   * @throws ConfigurationException if there are too many or none, or the run has no weights or no
   *     environment of its own
   */
  TrainedRun open(String command, int episodes, int most) throws IOException {
    if (episodes < 1 || episodes > most) {
      throw new ConfigurationException(
          "--episodes = %d is out of range: integer [1, %d]".formatted(episodes, most));
    }
    classpath.use();
    TrainedRun trained = TrainedRun.of(new RunDirectory(run), command);
    trained.requireEnvironment(command);
    return trained;
  }

  /** What the seeds of the episodes are derived from. */
  long root(TrainedRun trained) {
    return seed == null ? trained.workbench().seed() : seed;
  }
}
