package dev.polyak.clients;

import dev.polyak.actor.run.ActingNetwork;
import dev.polyak.actor.run.FrameStack;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.ActingRule;
import dev.polyak.agents.PublishedNetwork;
import dev.polyak.agents.RunningStatistics;
import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.StepResult;
import dev.polyak.learner.checkpoint.Checkpoint;
import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.learner.checkpoint.NetworkState;
import dev.polyak.networks.ActingState;
import dev.polyak.node.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run's greedy policy did.
 *
 * @param folder the run's
 * @param update of its weights
 * @param shape of what the environment observes
 * @param pixels whether that is unsigned bytes
 * @param low bounds of it
 * @param high likewise
 * @param steps in order
 */
record PlayedRun(
    String folder,
    long update,
    List<Integer> shape,
    boolean pixels,
    List<Float> low,
    List<Float> high,
    List<Step> steps) {
  private static final int STEPS = 40;
  private static final long SEED = 7;

  /**
   * One of them.
   *
   * @param first whether the observation is an episode's first
   * @param observation the environment's, not scaled
   * @param outputs of the network
   * @param action that the environment gets
   */
  record Step(boolean first, List<Float> observation, List<Float> outputs, List<Float> action) {}

  /** Plays by the newest checkpoint of a run in which the environment's weights stand. */
  static PlayedRun of(Path folder) throws IOException {
    Configuration configuration =
        Configuration.layers().rendered(folder.resolve("config.conf")).build();
    Workbench workbench = Workbench.of(configuration);
    Checkpoint checkpoint =
        new CheckpointStore(folder.resolve("checkpoints"), 1)
            .newest(folder.getFileName().toString(), PublishedNetwork.texts(workbench.networks()))
            .orElseThrow();
    NetworkState acting =
        checkpoint.networks().stream()
            .filter(network -> network.name().equals(workbench.agent().actingNetwork()))
            .findFirst()
            .orElseThrow();
    // Two that do the same: what the run's is told, and what the bare one observes.
    try (Environment seen = workbench.environment();
        Environment bare = Environments.create(configuration.text("run.environment"));
        ActingNetwork network = workbench.acting(1)) {
      network.load(
          new Weights(
              checkpoint.epoch(),
              checkpoint.updates(),
              checkpoint.updates(),
              checkpoint.environmentSteps(),
              acting.online(),
              checkpoint.statistics().map(RunningStatistics::vector)));
      Box box = (Box) bare.observationSpace();
      float[] low = new float[box.size()];
      float[] high = new float[box.size()];
      for (int i = 0; i < box.size(); i++) {
        low[i] = box.low(i);
        high[i] = box.high(i);
      }
      return new PlayedRun(
          folder.toString(),
          checkpoint.updates(),
          box.shape(),
          box.isPixels(),
          Expected.list(low),
          Expected.list(high),
          play(workbench, network, seen, bare));
    }
  }

  private static List<Step> play(
      Workbench workbench, ActingNetwork network, Environment seen, Environment bare) {
    ActingRule rule = workbench.agent().actingRule(1);
    ActingState state = network.initialState();
    FrameStack frames =
        new FrameStack(
            seen.observationSpace(), workbench.configuration().integer("run.frame-stack"));
    int first = seen.actionSpace() instanceof Discrete discrete ? discrete.start() : 0;
    StepResult told = new StepResult(seen.observationSpace().size());
    StepResult raw = new StepResult(bare.observationSpace().size());
    seen.reset(SEED, told.observation());
    bare.reset(SEED, raw.observation());
    List<Step> steps = new ArrayList<>();
    boolean begins = true;
    for (int i = 0; i < STEPS; i++) {
      if (begins) {
        frames.begin(told.observation());
      } else {
        frames.add(told.observation());
      }
      float[] observation = new float[workbench.actingNetwork().inputs()];
      float[] outputs = new float[workbench.actingNetwork().outputs()];
      float[] action = new float[seen.actionSpace().size()];
      frames.copy(observation, 0);
      network.forward(observation, state, 1, outputs);
      rule.greedy(outputs, 0, action, 0);
      action[0] += first;
      steps.add(
          new Step(
              begins,
              Expected.list(raw.observation()),
              Expected.list(outputs),
              Expected.list(action)));
      seen.step(action, told);
      bare.step(action, raw);
      begins = told.terminated() || told.truncated();
      if (begins) {
        seen.reset(told.observation());
        bare.reset(raw.observation());
      }
    }
    return steps;
  }
}
