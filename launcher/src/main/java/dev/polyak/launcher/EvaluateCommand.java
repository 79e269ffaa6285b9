package dev.polyak.launcher;

import dev.polyak.actor.evaluate.Evaluator;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak evaluate}: greedy episodes with what a run has learned. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    header = "Plays episodes with a run's last weights, without exploration.",
    description = {
      "",
      "The weights are those of the newest checkpoint. A run that stopped at its bar went on for a",
      "moment after the snapshot that decided, so they may be a few updates newer.",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int MAXIMUM_EPISODES = 100_000;

  @Mixin private ClasspathOption classpath = new ClasspathOption();

  @Parameters(paramLabel = "RUN", description = "A run's folder.")
  private Path run;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Episodes to play (default: ${DEFAULT-VALUE}).")
  private int episodes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the episodes' starts (default: the run's).")
  private Long seed;

  @Override
  public Integer call() throws IOException {
    if (episodes < 1 || episodes > MAXIMUM_EPISODES) {
      throw new ConfigurationException(
          "--episodes = %d is out of range: integer [1, %d]".formatted(episodes, MAXIMUM_EPISODES));
    }
    classpath.use();
    TrainedRun trained = TrainedRun.of(new RunDirectory(run), "evaluate");
    trained.requireEnvironment("evaluate");
    long root = seed == null ? trained.workbench().seed() : seed;
    try (Evaluator evaluator = new Evaluator(trained.workbench(), root)) {
      Evaluation played = evaluator.play(trained.weights(), episodes, true, () -> false);
      System.out.printf(
          Locale.ROOT,
          "%s: mean return %.1f (standard deviation %.1f), mean length %.1f over %,d episodes, by"
              + " the weights of update %,d at step %,d%n",
          trained.workbench().configuration().text("run.environment"),
          played.getMeanReturn(),
          played.getStandardDeviation(),
          played.getMeanLength(),
          played.getEpisodes(),
          played.getUpdate(),
          played.getStep());
    }
    return 0;
  }
}
