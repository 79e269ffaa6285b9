package dev.polyak.launcher;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polyak train}: a whole cluster for one run. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    header = "Trains an agent in an environment, with everything that it takes.",
    description = {
      "",
      "All nodes run in this process, or with --processes each in its own; either way they speak gRPC.",
      "The run's folder receives config.conf, metrics.jsonl, checkpoints and, at the end, summary.json.",
      "Ctrl-C stops cleanly.",
      ""
    })
final class TrainCommand implements Callable<Integer> {
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--run-directory",
      paramLabel = "DIR",
      description = "The run's folder (default: runs/<environment>-<preset>-<seed>-<time>).")
  private Path directory;

  @Option(
      names = "--processes",
      description = "Each node in a process of its own, over gRPC on the loopback address.")
  private boolean processes;

  @Option(
      names = "--actor-nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Actor-nodes, with --processes (default: ${DEFAULT-VALUE}).")
  private int actorNodes;

  @Override
  public Integer call() {
    if (actorNodes < 1 || actorNodes > 256) {
      throw new ConfigurationException(
          "--actor-nodes = %d is out of range: integer [1, 256]".formatted(actorNodes));
    }
    if (actorNodes > 1 && !processes) {
      throw new ConfigurationException("--actor-nodes takes --processes");
    }
    Configuration configuration = run.layers().build();
    boolean deterministic = configuration.truth("run.deterministic");
    if (deterministic && processes) {
      throw new ConfigurationException(
          "run.deterministic = true is for embedded runs; leave out --processes");
    }
    if (deterministic) {
      LockstepRun.check(configuration);
    }
    RunDirectory folder =
        directory == null ? RunDirectory.byDefault(configuration) : new RunDirectory(directory);
    RunPlan plan = RunPlan.of(run::layers, folder, actorNodes);
    if (deterministic) {
      return LockstepRun.run(plan);
    }
    return processes ? ProcessCluster.run(plan) : EmbeddedCluster.run(plan);
  }

  /** What a person wants to know at the end. */
  static void print(Summary summary, RunDirectory folder) {
    if (summary.evaluation() == null) {
      System.out.printf("%s: not evaluated%n", summary.environment());
    } else {
      System.out.printf(
          Locale.ROOT,
          "%s: mean return %.1f (standard deviation %.1f) over %d episodes, by the weights of update %,d at step %,d%n",
          summary.environment(),
          summary.evaluation().meanReturn(),
          summary.evaluation().standardDeviation(),
          summary.evaluation().episodes(),
          summary.evaluation().update(),
          summary.evaluation().step());
    }
    System.out.printf(
        Locale.ROOT,
        "Stopped by %s after %,d steps and %,d updates in %.1f s. The run is in %s%n",
        summary.stopReason(),
        summary.environmentSteps(),
        summary.learnerUpdates(),
        summary.wallClockSeconds(),
        folder.path());
  }
}
