package dev.polyak.launcher;

import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.paramserver.runs.StoredRun;
import dev.polyak.runs.v1.Specification;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with the run of a folder.
 *
 * <p>The param-server's state has the run's counts, so schedules stand where they stood; the
 * learner's newest checkpoint has its weights and moments. The replay buffer was in memory and
 * starts empty. Nothing in the folder is changed before all of it was checked; {@code config.conf}
 * is changed first, so that a process that is killed in between leaves a folder to resume.
 */
final class Resumption {
  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private final RunDirectory folder;
  private final RunDescription description;
  private final Supplier<Configuration.Layers> layers;

  private Resumption(
      RunDirectory folder, RunDescription description, Supplier<Configuration.Layers> layers) {
    this.folder = folder;
    this.description = description;
    this.layers = layers;
  }

  /**
   * Checks a folder and what is to change, and makes the folder ready to go on.
   *
   * @param options puts what is to change on top of the run's configuration
   * @throws ConfigurationException if it cannot go on
   */
  static RunPlan of(
      RunDirectory folder, UnaryOperator<Configuration.Layers> options, int actorNodes) {
    folder.requireRun("--resume");
    try {
      RunLock lock = RunLock.take(folder.path());
      RunPlan plan = null;
      try {
        plan =
            new Resumption(
                    folder,
                    RunDescription.read(folder.description()),
                    () -> options.apply(Configuration.layers().rendered(folder.configuration())))
                .plan(lock, actorNodes);
        return plan;
      } finally {
        if (plan == null) {
          lock.close();
        }
      }
    } catch (IOException failure) {
      throw new ConfigurationException(
          "cannot resume the run in %s: %s".formatted(folder.path(), RunDirectory.reason(failure)),
          failure);
    } catch (Refusal | IllegalStateException refused) {
      throw new ConfigurationException(
          "cannot resume the run in %s: %s".formatted(folder.path(), refused.getMessage()),
          refused);
    }
  }

  private RunPlan plan(RunLock lock, int actorNodes) throws IOException {
    Configuration configuration = configuration();
    RecordedMetrics recorded = RecordedMetrics.read(folder.metrics());
    RecordedMetrics status = RecordedMetrics.read(folder.status());
    new CheckpointStore(folder.checkpoints(), 1).requireWhole();
    try (StoredRun stored =
        StoredRun.open(folder.paramServer(), description.run())
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "%s has no state to resume: the run had not begun"
                            .formatted(folder.path())))) {
      RunPlan plan =
          new RunPlan(
              layers,
              folder,
              lock,
              description.run(),
              actorNodes,
              Math.max(
                  Summary.read(folder.summary()).map(Summary::wallClockSeconds).orElse(0.0),
                  Math.max(stored.seconds(), recorded.seconds())));
      stored.goOn(
          specification(plan, stored),
          recorded.environmentSteps(),
          recorded.episodes(),
          recorded.seconds());
      WholeFile.write(folder.configuration(), configuration.render());
      stored.save();
      recorded.cut(folder.metrics());
      status.cut(folder.status());
      Files.deleteIfExists(folder.summary());
      LOG.info(
          "goes on with run {} from step {}; the replay buffer starts empty and is filled with {} steps"
              + " before the next update (replay.minimum-size)",
          description.run(),
          stored.environmentSteps(),
          configuration.longInteger("replay.minimum-size"));
      return plan;
    }
  }

  /** The run's configuration with what is to change. */
  private Configuration configuration() {
    Configuration before = Configuration.layers().rendered(folder.configuration()).build();
    Configuration after = layers.get().build();
    for (String key : before.differences(after)) {
      if (!Configuration.mayChange(key)) {
        throw new ConfigurationException(
            "%s = %s: run %s has %s, and a run is resumed with what it was begun with"
                .formatted(key, after.json(key), description.run(), before.json(key)));
      }
    }
    if (after.truth("run.deterministic")) {
      throw new ConfigurationException(
          "run.deterministic = true: a lockstep run is not resumed, its replay buffer is gone");
    }
    RunPlan.check(after);
    return after;
  }

  private static Specification specification(RunPlan plan, StoredRun stored) {
    Configuration configuration = plan.configuration(UnaryOperator.identity());
    return TrainedRun.workbench(configuration, stored).specification();
  }
}
