package dev.polyak.actor.collect;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.run.EnvironmentSpaces;
import dev.polyak.actor.run.FrameStack;
import dev.polyak.actor.run.Workbench;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.node.Seeds;
import dev.polyak.node.configuration.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes collectors with their lanes, environments and streams. */
public final class Collectors {
  private static final int MESSAGE_BYTES = 1 << 20;

  private Collectors() {}

  /**
   * A collector whose lanes stand at the start of their first episodes.
   *
   * @param firstLane of the run's lanes
   * @param lanes 1 or more
   * @param incarnation of the streams: above all earlier ones of these lanes
   * @param flushSteps steps of a lane in one message
   * @param appends without lanes yet
   */
  public static Collector create(
      Workbench workbench,
      int firstLane,
      int lanes,
      long incarnation,
      int flushSteps,
      AppendCall appends,
      Collected collected) {
    List<Lane> made = new ArrayList<>();
    for (int number = firstLane; number < firstLane + lanes; number++) {
      Environment environment = workbench.environment();
      made.add(
          new Lane(
              environment,
              Seeds.derive(workbench.seed(), "environment", number, incarnation),
              trajectory(workbench, number, incarnation, flushSteps, appends)));
    }
    return new Collector(policy(workbench, lanes), appends, collected, made);
  }

  /**
   * Holds that steps of the environment fit into messages.
   *
   * @throws IllegalArgumentException if an observation is too large
   */
  public static void requireFit(EnvironmentSpaces spaces) {
    Space frames = spaces.observations();
    steps(frames, FrameStack.isPixels(frames), spaces.actions().size());
  }

  /** A policy for so many lanes. */
  public static BehaviourPolicy policy(Workbench workbench, int lanes) {
    NetworkDescription network = workbench.actingNetwork();
    return new BehaviourPolicy(
        workbench.agent().actingRule(lanes),
        workbench.acting(lanes),
        network.inputs(),
        network.outputs(),
        Exploration.of(workbench.configuration()),
        lanes);
  }

  /**
   * The trajectory of a lane that is added to the append call.
   *
   * @param number of the run's lanes
   */
  public static Trajectory trajectory(
      Workbench workbench, int number, long incarnation, int flushSteps, AppendCall appends) {
    Configuration configuration = workbench.configuration();
    int horizon = workbench.agent().horizon();
    Space frames = workbench.spaces().observations();
    Space actions = workbench.spaces().actions();
    boolean pixels = FrameStack.isPixels(frames);
    int largest = Math.min(flushSteps, configuration.integer("replay.largest-append"));
    PriorityWindow window =
        givesPriorities(workbench)
            ? new PriorityWindow(
                workbench.agent().actingRule(1),
                horizon,
                workbench.actingNetwork().outputs(),
                workbench.rewards(),
                configuration.number("agent.discount"),
                configuration.number("replay.priority-offset"))
            : null;
    return new Trajectory(
        number,
        appends.addLane("lane-" + number, incarnation),
        frames,
        actions,
        new SplittableRandom(Seeds.derive(workbench.seed(), "exploration", number, incarnation)),
        window,
        new RowBuffer(
            Math.min(largest, steps(frames, pixels, actions.size())),
            horizon,
            frames.size(),
            pixels,
            actions.size(),
            actions instanceof Discrete),
        workbench.frames());
  }

  /** Steps that fit into one message, with a closing row. */
  private static int steps(Space frames, boolean pixels, int actionWidth) {
    long frameBytes = (long) frames.size() * (pixels ? Byte.BYTES : Float.BYTES);
    long rowBytes = frameBytes + (actionWidth + 2L) * Float.BYTES + 1;
    int steps = (int) (MESSAGE_BYTES / rowBytes) - 1;
    if (steps < 1) {
      throw new IllegalArgumentException(
          "an observation of %d bytes is too large: a step and its closing row are a message of at"
                  .formatted(frameBytes)
              + " most %d bytes".formatted(MESSAGE_BYTES));
    }
    return steps;
  }

  /**
   * Whether steps' initial priorities follow: the run's table takes them, and the agent can tell.
   */
  public static boolean givesPriorities(Workbench workbench) {
    return workbench.configuration().text("replay.sampler").equals("prioritised")
        && workbench.agent().actingRule(1).givesInitialPriorities();
  }
}
