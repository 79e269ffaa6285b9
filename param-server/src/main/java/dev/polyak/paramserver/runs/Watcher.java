package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;

/**
 * One Watch call: how far its reader is. It holds no messages: what a slow reader has not taken
 * stays in the run's log or is replaced by newer progress. Of the run's thread.
 */
final class Watcher {
  /** So many of the largest events fit into a message. */
  private static final int EVENTS_PER_RESPONSE = 256;

  private final WatchRequest request;
  private final ServerCallStreamObserver<WatchResponse> reader;
  private long nextEvent;
  private long sentRevision = -1;
  private boolean blocked;
  private boolean ended;

  Watcher(WatchRequest request, ServerCallStreamObserver<WatchResponse> reader) {
    this.request = request;
    this.reader = reader;
    nextEvent = Math.max(0, request.getFromEvent());
  }

  WatchRequest request() {
    return request;
  }

  /**
   * Begins at the next event, if the reader knows more than there were: this server has forgotten
   * them.
   */
  void startWithin(EventLog events) {
    nextEvent = Math.min(nextEvent, events.next());
  }

  /** Whether the reader was not ready for all that there was. */
  boolean isBlocked() {
    return blocked;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Sends what is new, as far as the reader is ready; ends the call after the run's end. */
  void push(Run run) {
    blocked = false;
    while (!ended && !isUpToDate(run)) {
      if (!reader.isReady()) {
        blocked = true;
        return;
      }
      respond(run);
    }
  }

  private boolean isUpToDate(Run run) {
    return sentRevision == run.revision() && nextEvent >= run.events().next();
  }

  private void respond(Run run) {
    List<Event> news = run.eventsFrom(nextEvent, EVENTS_PER_RESPONSE);
    if (!news.isEmpty()) {
      nextEvent = news.getLast().getIndex() + 1;
    }
    boolean isLast = nextEvent >= run.events().next();
    Progress progress = run.progress();
    boolean stopped = progress.getState() == State.STATE_STOPPED;
    if (stopped && !isLast) {
      // STOPPED tells the reader that nothing follows.
      progress = progress.toBuilder().setState(State.STATE_STOPPING).build();
    }
    sentRevision = isLast ? run.revision() : -1;
    ended = stopped && isLast;
    reader.onNext(WatchResponse.newBuilder().setProgress(progress).addAllEvents(news).build());
    if (ended) {
      reader.onCompleted();
    }
  }

  void fail(RuntimeException failure) {
    if (!ended) {
      ended = true;
      reader.onError(Refusal.status(failure));
    }
  }
}
