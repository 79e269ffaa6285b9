package dev.polyak.launcher;

import dev.polyak.actor.evaluate.Evaluator;
import dev.polyak.runs.v1.Evaluation;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polyak evaluate}: greedy episodes with what a run has learned. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    header = "Plays episodes with a run's last weights, without exploration.",
    description = {
      "",
      "The weights are those of the newest checkpoint. A run that stopped at its bar went on"
          + " for a moment after the snapshot that decided, so they may be a few updates newer.",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int MAXIMUM_EPISODES = 100_000;

  @Mixin private PlayedRun run = new PlayedRun();

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Episodes to play (default: ${DEFAULT-VALUE}).")
  private int episodes;

  @Override
  public Integer call() throws IOException {
    TrainedRun trained = run.open("evaluate", episodes, MAXIMUM_EPISODES);
    long root = run.root(trained);
    try (Evaluator evaluator = new Evaluator(trained.workbench(), root)) {
      Evaluation played = evaluator.play(trained.weights(), episodes, true, () -> false);
      System.out.printf(
          Locale.ROOT,
          "%s: mean return %s (standard deviation %s), mean length %.1f over %,d episodes, by"
              + " the weights of update %,d at step %,d%n",
          trained.workbench().configuration().text("run.environment"),
          ReturnText.of(played.getMeanReturn()),
          ReturnText.of(played.getStandardDeviation()),
          played.getMeanLength(),
          played.getEpisodes(),
          played.getUpdate(),
          played.getStep());
    }
    return 0;
  }
}
