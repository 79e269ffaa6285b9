package dev.polyak.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A streaming call as a test sees it: what came, in order, and how it ended. */
final class CallProbe<Q, R> implements ClientResponseObserver<Q, R> {
  private static final long PATIENCE_SECONDS = 20;
  private static final int ALL = Integer.MAX_VALUE;

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final int reads;
  private ClientCallStreamObserver<Q> requests;

  /** Reads all responses. */
  CallProbe() {
    this(ALL);
  }

  /** Reads so many responses. */
  CallProbe(int reads) {
    this.reads = reads;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    requests = stream;
    if (reads != ALL) {
      stream.disableAutoRequestWithInitial(reads);
    }
  }

  void send(Q request) {
    requests.onNext(request);
  }

  void complete() {
    requests.onCompleted();
  }

  void cancel() {
    requests.cancel("the test is done with it", null);
  }

  /** Reads more responses. */
  void read(int more) {
    requests.request(more);
  }

  @Override
  public void onNext(R response) {
    events.add(response);
  }

  @Override
  public void onError(Throwable failure) {
    events.add(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    events.add(Status.OK);
  }

  /** The next response. */
  @SuppressWarnings("unchecked") // What is no status came through onNext.
  R next() {
    Object event = event();
    assertThat(event).isNotInstanceOf(Status.class);
    return (R) event;
  }

  /** How the call ended, after responses that nobody asked for. */
  Status end() {
    Object event = event();
    while (!(event instanceof Status)) {
      event = event();
    }
    return (Status) event;
  }

  /** Responses that came and were not taken. */
  int waiting() {
    return events.size();
  }

  /** The next response, or how the call ended. */
  Object either() {
    return event();
  }

  private Object event() {
    try {
      Object event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).as("something from the service").isNotNull();
      return event;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
