package dev.polyak.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A streaming call as a test sees it: what came, in order, and how it ended. */
public final class CallProbe<Q, R> implements ClientResponseObserver<Q, R> {
  private static final long PATIENCE_SECONDS = 60;
  private static final int ALL = Integer.MAX_VALUE;

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final int reads;
  private ClientCallStreamObserver<Q> requests;

  /** Reads all responses. */
  CallProbe() {
    this(ALL);
  }

  private CallProbe(int reads) {
    this.reads = reads;
  }

  /** A run's status when it is as a test waits for. */
  public static WatchStatusResponse status(
      Channel channel, String run, Predicate<WatchStatusResponse> expected) {
    CallProbe<WatchStatusRequest, WatchStatusResponse> watch = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .watchStatus(WatchStatusRequest.newBuilder().setRun(run).build(), watch);
    Object event = watch.either();
    while (event instanceof WatchStatusResponse response) {
      if (expected.test(response)) {
        watch.cancel();
        return response;
      }
      event = watch.either();
    }
    throw ((Status) event).asRuntimeException();
  }

  public static CallProbe<AppendRequest, AppendResponse> append(Channel channel) {
    CallProbe<AppendRequest, AppendResponse> call = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).append(call);
    return call;
  }

  /** Its first response, if it is not refused, says that it is open. */
  public static CallProbe<SampleRequest, SampleResponse> sample(
      Channel channel, SampleOpen.Builder open) {
    return sample(channel, open, ALL);
  }

  /** The same; reads so many responses. */
  public static CallProbe<SampleRequest, SampleResponse> sample(
      Channel channel, SampleOpen.Builder open, int reads) {
    CallProbe<SampleRequest, SampleResponse> call = new CallProbe<>(reads);
    ReplayServiceGrpc.newStub(channel).sample(call);
    call.send(SampleRequest.newBuilder().setOpen(open).build());
    return call;
  }

  /** A batch of a call that draws only that. */
  public static SampleBatch draw(Channel channel, SampleOpen.Builder open, int windows) {
    CallProbe<SampleRequest, SampleResponse> call = sample(channel, open);
    call.next();
    call.send(Requests.draw(windows));
    SampleBatch batch = call.next().getBatch();
    call.cancel();
    return batch;
  }

  public static CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> updatePriorities(
      Channel channel) {
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> call = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).updatePriorities(call);
    return call;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    requests = stream;
    if (reads != ALL) {
      stream.disableAutoRequestWithInitial(reads);
    }
  }

  public void send(Q request) {
    requests.onNext(request);
  }

  public void complete() {
    requests.onCompleted();
  }

  public void cancel() {
    requests.cancel("the test is done with it", null);
  }

  /** Reads more responses. */
  public void read(int more) {
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
  public R next() {
    Object event = event();
    assertThat(event).isNotInstanceOf(Status.class);
    return (R) event;
  }

  /** How the call ended, after responses that nobody asked for. */
  public Status end() {
    Object event = event();
    while (!(event instanceof Status)) {
      event = event();
    }
    return (Status) event;
  }

  /** Responses that came and were not taken. */
  public int waiting() {
    return events.size();
  }

  /** The next response, or how the call ended. */
  public Object either() {
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
