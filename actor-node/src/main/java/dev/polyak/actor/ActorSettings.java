package dev.polyak.actor;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.gateway.GatewaySettings;
import java.time.Duration;

/**
 * The section {@code actor-node} of the configuration, whose {@code reference.conf} documents each
 * key.
 *
 * @param lanes environments stepped as one batch; 0: the node only evaluates
 * @param appendsInFlight unacknowledged messages of each lane while the shard is there
 * @param bufferSteps unacknowledged steps of all lanes while it is away
 * @param environmentTimeout seconds after which an environment counts as hung
 */
record ActorSettings(
    String name,
    int lanes,
    boolean evaluates,
    String engine,
    int flushSteps,
    int appendsInFlight,
    int bufferSteps,
    double environmentTimeout,
    boolean exitWithRun,
    GatewaySettings gateway) {

  /** After which an environment counts as hung. */
  Duration environmentTimeLimit() {
    return Duration.ofNanos((long) (environmentTimeout * 1e9));
  }

  /** Environments of the node: its own, or its clients' at the most. */
  int allLanes(boolean external) {
    return external ? gateway.environments() : lanes;
  }

  /** How much so many lanes may have under way. */
  AppendCall.Limits appendLimits(int ofLanes) {
    int message = flushSteps * ofLanes;
    return new AppendCall.Limits(message * appendsInFlight, Math.max(message, bufferSteps));
  }
}
