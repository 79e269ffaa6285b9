package dev.polyak.paramserver.weights;

import dev.polyak.parameters.v1.Outcome;
import java.util.List;

/**
 * How a Restore or Publish ended.
 *
 * @param epoch the newest granted, if the write's is stale; else the newest snapshot's, 0 if there
 *     is none
 * @param version of the newest snapshot
 * @param targetHashes of a publish that is in effect
 */
record WriteResult(Outcome outcome, long epoch, long version, List<Long> targetHashes) {}
