package dev.polyak.actor.gateway;

import dev.polyak.environment.v1.End;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.environment.v1.SimulatorServiceGrpc;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.rpc.StatusText;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A call that the node has opened: {@code SimulatorService.Simulate}, over a connection of its own,
 * so that several to one address may reach several servers behind it.
 */
final class DialledCall
    implements ClientResponseObserver<PlayResponse, PlayRequest>, PlayCall.Wire {
  /** For a simulator that was told the end, to end the call. */
  static final Duration GRACE = Duration.ofSeconds(3);

  private final ManagedChannel channel;
  private final PlayCall call;
  private final Simulator simulator;
  private final BiConsumer<Duration, Runnable> schedule;
  private final Consumer<Ended> afterwards;
  private ClientCallStreamObserver<PlayResponse> requests;

  /** Whether the simulator has said anything: it would read why the call ends. */
  private volatile boolean heard;

  /** What this side ended the call with; null while it has not. */
  private volatile Status told;

  /**
   * How a call has ended.
   *
   * @param byNode whether this side has ended it
   */
  record Ended(Status status, boolean byNode) {}

  /**
   * A call that is not made yet.
   *
   * @param channel to the simulator, which is the call's
   * @param schedule runs something after a while, on any thread
   * @param afterwards hears of the end
   */
  DialledCall(
      ManagedChannel channel,
      Gateway gateway,
      Simulator simulator,
      BiConsumer<Duration, Runnable> schedule,
      Consumer<Ended> afterwards) {
    this.channel = channel;
    this.simulator = simulator;
    this.schedule = schedule;
    this.afterwards = afterwards;
    call = new PlayCall(this, gateway);
  }

  /**
   * Makes the call.
   *
   * @param silence after which a simulator that has not introduced itself counts as hung
   */
  void dial(Duration silence) {
    SimulatorServiceGrpc.newStub(channel).simulate(this);
    schedule.accept(
        silence,
        () -> {
          if (!heard) {
            call.end(
                new Refusal(
                    Refusal.Reason.DEADLINE,
                    "it did not introduce itself for as long as actor-node.environment-timeout says"));
          }
        });
  }

  /** Ends the call: the node stops. */
  void stop() {
    call.end(new Refusal(Refusal.Reason.UNAVAILABLE, "the node is stopping"));
  }

  /** Waits until the simulator has ended its side, or for so many nanoseconds; then cuts it off. */
  void awaitEnd(long nanos) {
    channel.shutdown();
    try {
      channel.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    channel.shutdownNow();
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<PlayResponse> stream) {
    requests = stream;
  }

  @Override
  public void onNext(PlayRequest request) {
    heard = true;
    call.accept(request);
  }

  @Override
  public void onError(Throwable failure) {
    over(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    over(Status.UNAVAILABLE.withDescription("it has ended the call"));
  }

  private void over(Status theirs) {
    call.leave(StatusText.of(theirs));
    channel.shutdownNow();
    afterwards.accept(told == null ? new Ended(theirs, false) : new Ended(told, true));
  }

  @Override
  public void send(PlayResponse message) {
    if (message.hasWelcome()) {
      simulator.plays();
    }
    requests.onNext(message);
  }

  @Override
  public void end(Status status) {
    told = status;
    String description = status.getDescription() == null ? "" : status.getDescription();
    if (heard) {
      requests.onNext(
          PlayResponse.newBuilder()
              .setEnd(End.newBuilder().setCode(status.getCode().value()).setMessage(description))
              .build());
      requests.onCompleted();
      schedule.accept(GRACE, () -> requests.cancel(description, null));
    } else {
      requests.cancel(description, null);
    }
  }
}
