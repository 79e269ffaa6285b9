package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.Table;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends a run's status to whoever watches it, every 100 ms; a watcher that does not read misses
 * some. Belongs to its thread.
 */
final class StatusWatches {
  private static final long PERIOD_NANOSECONDS = 100_000_000;

  private final Run run;
  private final List<ServerCallStreamObserver<WatchStatusResponse>> watchers = new ArrayList<>();
  private long next;

  StatusWatches(Run run) {
    this.run = run;
  }

  void add(ServerCallStreamObserver<WatchStatusResponse> watcher) {
    if (watchers.isEmpty()) {
      next = System.nanoTime() + PERIOD_NANOSECONDS;
    }
    watchers.add(watcher);
    watcher.onNext(status());
  }

  void remove(ServerCallStreamObserver<WatchStatusResponse> watcher) {
    watchers.remove(watcher);
  }

  /** Ends all watches. */
  void end(Refusal why) {
    watchers.forEach(watcher -> watcher.onError(Refusal.status(why)));
    watchers.clear();
  }

  /** Nanoseconds until the next status. */
  long nanoseconds(long now) {
    return watchers.isEmpty() ? Long.MAX_VALUE : Math.max(0, next - now);
  }

  void sendDue() {
    if (watchers.isEmpty() || System.nanoTime() - next < 0) {
      return;
    }
    next = System.nanoTime() + PERIOD_NANOSECONDS;
    WatchStatusResponse status = status();
    for (ServerCallStreamObserver<WatchStatusResponse> watcher : List.copyOf(watchers)) {
      if (watcher.isReady()) {
        watcher.onNext(status);
      }
    }
  }

  private WatchStatusResponse status() {
    Store store = run.store();
    WatchStatusResponse.Builder status =
        WatchStatusResponse.newBuilder()
            .setStreams(store.openStreams())
            .setBytes(store.bytes())
            .setFiles(store.fileCount())
            .setPackedFiles(store.packedFiles())
            .setUnpackedBytes(store.unpackedBytes())
            .setEvicted(store.evicted())
            .setCapacityBytes(store.specification().capacityBytes())
            .setDurable(store.specification().durable())
            .setDraining(run.isDraining());
    for (int i = 0; i < store.tables().size(); i++) {
      status.addTables(table(i, store.tables().get(i)));
    }
    return status.build();
  }

  private TableStatus table(int index, Table table) {
    int waitingDraws = 0;
    for (SampleCall call : run.samples()) {
      waitingDraws += call.waitsFor() == index ? 1 : 0;
    }
    return TableStatus.newBuilder()
        .setTable(table.specification().name())
        .setMass(table.mass())
        .setRows(table.size())
        .setCapacitySteps(table.specification().capacity())
        .setTotals(table.limiter().totals())
        .setRateLimit(table.limiter().limits().toMessage())
        .setError(table.limiter().error())
        .setWaitingDraws(waitingDraws)
        .setWaitingAppends(run.appends().count(index))
        .setDrawSecondsWaited(run.drawWaits().seconds(index))
        .setAppendSecondsWaited(run.appends().secondsWaited(index))
        .setStalePriorityUpdates(table.stalePriorityUpdates())
        .setSequencePeriod(table.specification().sequencePeriod())
        .build();
  }
}
