package dev.polyak.actor.collect;

import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.weights.Weights;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.ReportRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node's session has collected, for its reports. Thread-safe; memory is bounded by the
 * episodes of one report, of which the newest are kept.
 */
public final class Collected {
  private static final int MAXIMUM_EPISODES = 4_096;

  private final List<Episode> episodes = new ArrayList<>();
  private final ActorMeters meters;
  private long steps;

  /**
   * Nothing collected.
   *
   * @param meters count on over the node's sessions
   */
  public Collected(ActorMeters meters) {
    this.meters = meters;
  }

  public synchronized void stepped(int count) {
    steps += count;
    meters.stepped(count);
  }

  public synchronized void ended(Episode episode) {
    meters.ended(episode);
    if (episodes.size() == MAXIMUM_EPISODES) {
      episodes.remove(0);
      meters.droppedEpisode();
    }
    episodes.add(episode);
  }

  void prioritised(float[] priorities, int count) {
    meters.prioritised(priorities, count);
  }

  /** These weights act from now on. */
  public void adopted(Weights weights) {
    meters.acting(weights);
  }

  /** Steps of the session so far. */
  public synchronized long steps() {
    return steps;
  }

  /** The next report: all steps, and the episodes since the last one. */
  public synchronized ReportRequest.Builder report() {
    ReportRequest.Builder report =
        ReportRequest.newBuilder().setEnvironmentSteps(steps).addAllEpisodes(episodes);
    episodes.clear();
    return report;
  }
}
