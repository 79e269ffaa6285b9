package dev.polyak.launcher;

import dev.polyak.actor.evaluate.Evaluator;
import dev.polyak.actor.evaluate.GreedyEpisode;
import dev.polyak.actor.run.ActingNetwork;
import dev.polyak.actor.run.FrameStack;
import dev.polyak.agents.ActingRule;
import dev.polyak.environments.AnimatedGif;
import dev.polyak.environments.Environment;
import dev.polyak.networks.ActingState;
import dev.polyak.node.Seeds;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final int WIDTH = 480;
  private static final int HEIGHT = 320;
  private static final Duration FRAME = Duration.ofMillis(40);

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

  @Option(
      names = "--gif",
      paramLabel = "FILE",
      description = "Also draws one episode, as an animated GIF.")
  private Path gif;

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
    evaluate(trained, root);
    if (gif != null) {
      draw(trained, root);
    }
    return 0;
  }

  private void evaluate(TrainedRun trained, long root) {
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
  }

  private void draw(TrainedRun trained, long root) throws IOException {
    System.setProperty("java.awt.headless", "true");
    ActingRule rule = trained.workbench().agent().actingRule(1);
    float[] observation = new float[trained.workbench().actingNetwork().inputs()];
    float[] outputs = new float[trained.workbench().actingNetwork().outputs()];
    Environment environment = trained.workbench().environment();
    FrameStack frames = trained.workbench().frames();
    try (GreedyEpisode episode = new GreedyEpisode(environment, frames);
        ActingNetwork network = trained.workbench().acting(1);
        AnimatedGif film = AnimatedGif.create(gif, WIDTH, HEIGHT, FRAME)) {
      network.load(trained.weights());
      ActingState state = network.initialState();
      episode.start(Seeds.derive(root, "film"));
      boolean ended = false;
      int longest = trained.workbench().configuration().integer("evaluation.episode-steps");
      while (!ended && episode.length() < longest) {
        film.add(environment);
        episode.observe(observation, 0);
        network.forward(observation, state, 1, outputs);
        ended = episode.step(rule, outputs, 0);
      }
      film.add(environment);
      System.out.printf(
          Locale.ROOT,
          "An episode of return %.1f and length %,d is in %s%n",
          episode.episodeReturn(),
          episode.length(),
          gif);
    } catch (UnsupportedOperationException cannotBeDrawn) {
      throw new ConfigurationException("--gif: " + cannotBeDrawn.getMessage(), cannotBeDrawn);
    }
  }
}
