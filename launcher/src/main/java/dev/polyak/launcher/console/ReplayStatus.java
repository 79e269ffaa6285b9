package dev.polyak.launcher.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.launcher.replay.RunStatus;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.WatchStatusResponse;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** A run's table over all of its replay shards, as one line says it. */
final class ReplayStatus {
  private final List<WatchStatusResponse> shards;
  private final List<TableStatus> tables;

  /**
   * Of the shards that have answered.
   *
   * @param shards one or more; those without a table have nothing to say of it
   */
  ReplayStatus(List<WatchStatusResponse> shards) {
    this.shards = shards;
    // A run's learner creates one table.
    tables = shards.stream().flatMap(shard -> shard.getTablesList().stream().limit(1)).toList();
  }

  /** Whether there is a table yet. */
  boolean isEmpty() {
    return tables.isEmpty();
  }

  /** Adds its numbers. */
  void describe(ObjectNode line) {
    RateLimit limit = tables.getFirst().getRateLimit();
    line.put("rows", sum(TableStatus::getRows));
    line.put("capacity", sum(TableStatus::getCapacitySteps));
    line.put("inserted", sum(table -> table.getTotals().getInserted()));
    line.put("sampled", sum(table -> table.getTotals().getSampled()));
    line.put("removed", sum(table -> table.getTotals().getRemoved()));
    line.put("bytes", shards.stream().mapToLong(WatchStatusResponse::getBytes).sum());
    line.put("streams", shards.stream().mapToLong(WatchStatusResponse::getStreams).sum());
    line.put("limit", RunStatus.limit(limit));
    // Each shard's part of the run's one limiter, as it knows the others.
    finite(line, "limiterError", total(TableStatus::getError) / tables.size());
    finite(line, "limiterLowest", limit.getMinimumDifference());
    finite(line, "limiterHighest", limit.getMaximumDifference());
    line.put("minimumSize", limit.getMinimumSize());
    line.put("drawsWaiting", sum(TableStatus::getWaitingDraws));
    line.put("appendsWaiting", sum(TableStatus::getWaitingAppends));
    line.put("drawsWaited", total(TableStatus::getDrawSecondsWaited));
    line.put("appendsWaited", total(TableStatus::getAppendSecondsWaited));
  }

  private static void finite(ObjectNode line, String key, double value) {
    if (Double.isFinite(value)) {
      line.put(key, value);
    }
  }

  private long sum(ToLongFunction<TableStatus> value) {
    return tables.stream().mapToLong(value).sum();
  }

  private double total(ToDoubleFunction<TableStatus> value) {
    return tables.stream().mapToDouble(value).sum();
  }
}
