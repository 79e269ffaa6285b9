package dev.polyak.actor.collect;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.weights.Weights;
import dev.polyak.runs.v1.Schedules;
import java.util.List;

/**
 * Process 1 of the three: steps all lanes of a node as one batch and appends what they see.
 *
 * <p>Passive and single-threaded: {@link CollectorThread} drives it freely, a lockstep run step by
 * step. Nothing is allocated per step but the messages.
 */
public final class Collector implements AutoCloseable {
  private final BehaviourPolicy policy;
  private final AppendCall appends;
  private final Collected collected;
  private final List<Lane> lanes;
  private final List<Trajectory> trajectories;

  /** Takes over the lanes, and the policy. */
  Collector(BehaviourPolicy policy, AppendCall appends, Collected collected, List<Lane> lanes) {
    this.policy = policy;
    this.appends = appends;
    this.collected = collected;
    this.lanes = List.copyOf(lanes);
    trajectories = this.lanes.stream().map(Lane::trajectory).toList();
  }

  /** Lanes that one {@link #step} moves. */
  public int lanes() {
    return lanes.size();
  }

  /** Acts by these weights from now on; null or the ones in use change nothing. */
  public void adopt(Weights newest) {
    if (policy.adopt(newest)) {
      collected.adopted(newest);
    }
  }

  /** The snapshot that acts, or null before the first. */
  public Weights acting() {
    return policy.weights();
  }

  /**
   * One step of every lane. Waits while the replay holds the node back.
   *
   * @param schedules the run's, now
   * @throws InterruptedException if interrupted while it waits
   */
  public void step(Schedules schedules) throws InterruptedException {
    policy.observe(trajectories);
    for (Lane lane : lanes) {
      Trajectory trajectory = lane.trajectory();
      if (lane.step(policy.act(trajectory, schedules))) {
        collected.ended(policy.end(trajectory));
        lane.restart();
        flush(trajectory);
      } else if (trajectory.isFull()) {
        flush(trajectory);
      }
    }
    collected.stepped(lanes.size());
  }

  private void flush(Trajectory trajectory) throws InterruptedException {
    trajectory.send(appends, policy.weights(), collected);
  }

  /** Sends what every lane still holds. */
  public void flush() throws InterruptedException {
    for (Trajectory trajectory : trajectories) {
      flush(trajectory);
    }
  }

  /** Ends every trajectory where it is and sends it; the collector is of no more use. */
  public void abandon() throws InterruptedException {
    lanes.forEach(Lane::abandon);
    flush();
  }

  @Override
  public void close() {
    policy.close();
  }
}
