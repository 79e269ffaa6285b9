package dev.polyak.replay.service;

import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.AppendChecks;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** A call that sets priorities of one run's rows. */
final class PriorityCall extends OwnedCall<UpdatePrioritiesRequest, UpdatePrioritiesResponse> {
  private static final int MESSAGES_AHEAD = 8;

  private final Function<String, Run> runs;
  private int table = -1;

  PriorityCall(
      StreamObserver<UpdatePrioritiesResponse> responses,
      CallLimit limit,
      Function<String, Run> runs) {
    super(responses, limit, MESSAGES_AHEAD);
    this.runs = runs;
  }

  @Override
  Runnable accept(UpdatePrioritiesRequest request) {
    boolean first = run() == null;
    if (first) {
      Run found = runs.apply(Names.requireRunName("run", request.getRun()));
      requireValues(request);
      bind(found);
    } else {
      requireValues(request);
      if (!request.getRun().isEmpty() && !request.getRun().equals(run().name())) {
        throw Refusal.invalid("a call sets priorities of one run: %s", run().name());
      }
    }
    return () -> {
      if (first) {
        open(request);
      }
      update(request);
    };
  }

  private static void requireValues(UpdatePrioritiesRequest request) {
    AppendChecks.requirePriorities(request.getPriorities());
    int count = request.getPriorities().size() / Float.BYTES;
    if (request.getKeys().size() != (long) count * Long.BYTES) {
      throw Refusal.invalid(
          "%d priorities need %d bytes of keys, not %d",
          count, (long) count * Long.BYTES, request.getKeys().size());
    }
  }

  // In the run's thread.

  private void open(UpdatePrioritiesRequest request) {
    table = run().store().specification().indexOf(request.getTable());
    run().adopt(request.getEpoch());
    run().attach(this);
  }

  private void update(UpdatePrioritiesRequest request) {
    Store store = run().store();
    if (!request.getTable().isEmpty()) {
      table = store.specification().indexOf(request.getTable());
    }
    Store.Updated updated =
        store.update(store.tables().get(table), request.getKeys(), request.getPriorities());
    send(
        UpdatePrioritiesResponse.newBuilder()
            .setApplied(updated.applied())
            .setStale(updated.stale())
            .build());
  }

  @Override
  boolean isDone() {
    return true;
  }

  @Override
  void detach() {
    run().detach(this);
  }
}
