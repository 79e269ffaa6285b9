package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.launcher.logging.LogIdentity;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak train}: a whole cluster for one run. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    header = "Trains an agent in an environment, with everything that it takes.",
    description = {
      "",
      "All nodes run in this process, or with --processes each in its own; either way they speak gRPC.",
      "The run's folder receives config.conf, metrics.jsonl, events for TensorBoard,"
          + " checkpoints and, at the end, summary.json and model.zip, a DL4J model.",
      "Ctrl-C stops cleanly; --resume goes on.",
      ""
    })
final class TrainCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

  @Parameters(
      arity = "0..1",
      paramLabel = "ENVIRONMENT",
      description = {RunOptions.ENVIRONMENT, "Not with --resume, nor with --external."})
  private String environment;

  @Option(
      names = "--external",
      description = {
        "The environments are clients: waits for them on actor-node.gateway.listen.",
        "The first one's spaces are the run's."
      })
  private boolean external;

  @Option(
      names = "--simulator",
      paramLabel = "HOST:PORT",
      description = {
        "With --external, or --resume of such a run: environments that are a server, which"
            + " the actor-node dials; may be repeated."
      })
  private List<String> simulators = new ArrayList<>();

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private ClasspathOption classpath = new ClasspathOption();

  @Option(
      names = "--run-directory",
      paramLabel = "DIR",
      description = "The run's folder (default: runs/<environment>-<preset>-<seed>-<time>).")
  private Path directory;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = {
        "Goes on with the run of a folder that was stopped or killed. Its settings are those of its"
            + " config.conf; when it stops, what is evaluated and reported, and the nodes' own may change.",
        "The replay buffer starts empty."
      })
  private Path resumed;

  @Option(
      names = "--seeds",
      paramLabel = "SEEDS",
      description =
          "A run for each seed, one after another, such as 1-5 or 1,3,7; each has a folder within"
              + " --run-directory, and seeds.json there has all summaries.")
  private String seeds;

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

  @Option(
      names = ChildJvm.END_WITH_INPUT,
      hidden = true,
      description = "Stop when standard input ends.")
  private boolean endWithInput;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    classpath.use();
    if (seeds != null) {
      return seedRuns();
    }
    try (RunPlan plan = resumed == null ? begin() : resume()) {
      int code = run(plan);
      if (code == 0 && Files.exists(plan.folder().summary())) {
        export(plan.folder());
      }
      return code;
    }
  }

  /** A learner that died in the run's last moments has left what it had written until then. */
  private static void export(RunDirectory folder) throws IOException {
    TrainedRun trained;
    try {
      trained = TrainedRun.of(folder, "train");
    } catch (ConfigurationException noCheckpoint) {
      LOG.warn("no model is written: {}", noCheckpoint.getMessage());
      return;
    }
    trained.export(folder.model());
  }

  private int run(RunPlan plan) {
    LogIdentity.run(plan.name());
    if (plan.configuration(UnaryOperator.identity()).truth("run.deterministic")) {
      return LockstepRun.run(plan, endWithInput);
    }
    return processes
        ? ProcessCluster.run(plan, classpath.arguments(), endWithInput)
        : EmbeddedCluster.run(plan, endWithInput);
  }

  private void checkOptions() {
    if (actorNodes < 1 || actorNodes > 256) {
      throw new ConfigurationException(
          "--actor-nodes = %d is out of range: integer [1, 256]".formatted(actorNodes));
    }
    refuse(actorNodes > 1 && !processes, "--actor-nodes takes --processes");
    refuse(
        environment == null && resumed == null && !external,
        "train takes an ENVIRONMENT, such as CartPole-v1, or --external, or --resume");
    refuse(external && environment != null, "--external takes no ENVIRONMENT: its clients have it");
    refuse(external && resumed != null, "--resume takes no --external: the run knows");
    refuse(
        !simulators.isEmpty() && !external && resumed == null,
        "--simulator takes --external: the environments are its own");
    refuse(external && seeds != null, "--seeds begins runs by itself; leave out --external");
    refuse(
        resumed != null && environment != null,
        "--resume takes no ENVIRONMENT: the run has its own");
    refuse(
        resumed != null && directory != null,
        "--resume takes no --run-directory: the run has its own");
    refuse(seeds != null && resumed != null, "--seeds begins runs; leave out --resume");
    refuse(seeds != null && run.hasSeed(), "--seeds and --seed exclude one another");
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new ConfigurationException(message);
    }
  }

  private RunPlan resume() {
    return Resumption.of(
        new RunDirectory(resumed), layers -> dialling(run.over(layers)), actorNodes);
  }

  private RunPlan begin() {
    Configuration configuration = configuration();
    return RunPlan.of(
        this::layers,
        directory == null ? RunDirectory.byDefault(configuration) : new RunDirectory(directory),
        actorNodes);
  }

  private Configuration configuration() {
    Configuration configuration = layers().build();
    if (processes && configuration.truth("run.deterministic")) {
      throw new ConfigurationException(
          "run.deterministic = true is for embedded runs; leave out --processes");
    }
    if (configuration.truth("run.deterministic")) {
      LockstepRun.check(configuration);
    }
    return configuration;
  }

  private Configuration.Layers layers() {
    return dialling(run.layers(external ? ActorNode.EXTERNAL : environment));
  }

  private Configuration.Layers dialling(Configuration.Layers layers) {
    if (simulators.isEmpty()) {
      return layers;
    }
    String list =
        simulators.stream()
            .map(address -> '"' + address + '"')
            .collect(Collectors.joining(",", "[", "]"));
    return layers.set("actor-node.gateway.simulators", list);
  }

  private int seedRuns() {
    Configuration configuration = configuration();
    List<Long> each = SeedRuns.parse(seeds);
    RunPlan.check(configuration);
    List<String> arguments = new ArrayList<>(List.of("train", environment));
    arguments.addAll(run.arguments());
    arguments.addAll(classpath.arguments());
    if (processes) {
      arguments.addAll(List.of("--processes", "--actor-nodes", Integer.toString(actorNodes)));
    }
    Path folder = directory == null ? RunDirectory.ofSeeds(configuration) : directory;
    return new SeedRuns(folder, arguments).run(each);
  }

  /** What a person wants to know at the end. */
  static void print(Summary summary, RunDirectory folder) {
    if (summary.evaluation() == null) {
      System.out.printf("%s: not evaluated%n", summary.environment());
    } else {
      System.out.printf(
          Locale.ROOT,
          "%s: mean return %s (standard deviation %s) over %d episodes, by the weights of update %,d at step %,d%n",
          summary.environment(),
          ReturnText.of(summary.evaluation().meanReturn()),
          ReturnText.of(summary.evaluation().standardDeviation()),
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
