package dev.polyak.actor.collect;

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
  private long steps;

  synchronized void stepped(int count) {
    steps += count;
  }

  synchronized void ended(Episode episode) {
    if (episodes.size() == MAXIMUM_EPISODES) {
      episodes.remove(0);
    }
    episodes.add(episode);
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
