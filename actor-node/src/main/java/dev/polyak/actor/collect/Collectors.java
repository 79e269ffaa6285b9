package dev.polyak.actor.collect;

import dev.polyak.actor.append.AppendCall;
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
    Configuration configuration = workbench.configuration();
    NetworkDescription network = workbench.actingNetwork();
    int horizon = workbench.agent().horizon();
    boolean prioritised = givesPriorities(workbench);
    int largest = Math.min(flushSteps, configuration.integer("replay.largest-append"));
    List<Lane> made = new ArrayList<>();
    for (int number = firstLane; number < firstLane + lanes; number++) {
      int handle = appends.addLane("lane-" + number, incarnation);
      Environment environment = workbench.environment();
      int actionWidth = environment.actionSpace().size();
      Space frames = environment.observationSpace();
      boolean pixels = FrameStack.isPixels(frames);
      PriorityWindow window =
          prioritised
              ? new PriorityWindow(
                  workbench.agent().actingRule(1),
                  horizon,
                  network.outputs(),
                  configuration.number("agent.discount"),
                  configuration.number("replay.priority-offset"))
              : null;
      made.add(
          new Lane(
              number,
              handle,
              environment,
              Seeds.derive(workbench.seed(), "environment", number, incarnation),
              new SplittableRandom(
                  Seeds.derive(workbench.seed(), "exploration", number, incarnation)),
              window,
              new RowBuffer(
                  Math.min(largest, steps(frames, pixels, actionWidth)),
                  horizon,
                  frames.size(),
                  pixels,
                  actionWidth,
                  environment.actionSpace() instanceof Discrete),
              workbench.frames(environment)));
    }
    return new Collector(
        workbench.agent().actingRule(lanes),
        workbench.inference(lanes),
        network.inputs(),
        network.outputs(),
        Exploration.of(configuration),
        appends,
        collected,
        made);
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
