package dev.polyak.node.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.polyak.node.Backoff;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A node's place in a run: joins it, waits for what it needs, and follows its progress for as long
 * as it lives.
 *
 * <p>The param-server may start later, stop and come back: the member asks again with back-off and
 * says on what it waits. It joins again only where the server no longer knows it.
 */
public final class Membership {
  private static final long JOIN_DEADLINE_SECONDS = 5;

  /** What a membership tells its node. */
  public sealed interface Event {
    /** The node is in; its session is new each time. */
    record Joined(JoinResponse response) implements Event {}

    /** The run has moved on. */
    record Watched(WatchResponse response) implements Event {}

    /**
     * The run refuses this node for good.
     *
     * @param status INVALID_ARGUMENT or FAILED_PRECONDITION where what it joined with is why, such
     *     as its specification; the description says more
     */
    record Refused(Status status) implements Event {
      /** Why, in words. */
      public String message() {
        return status.getDescription();
      }
    }
  }

  /** Messages of the membership itself. */
  public sealed interface Command {}

  private record JoinAgain() implements Command {}

  private record WatchAgain() implements Command {}

  private record JoinReplied(JoinResponse response, Throwable failure) implements Command {}

  private record WatchReplied(WatchResponse response) implements Command {}

  private record WatchEnded(Throwable failure) implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ManagedChannel channel;
  private final JoinRequest request;
  private final Function<JoinResponse, String> missing;
  private final ActorRef<? super Event> node;
  private final Readiness readiness;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private Context.CancellableContext watch;
  private long nextEvent;
  private int attempt;
  private String lastWait = "";
  private boolean stopped;

  private Membership(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ManagedChannel channel,
      JoinRequest request,
      Function<JoinResponse, String> missing,
      ActorRef<? super Event> node,
      Readiness readiness) {
    this.context = context;
    this.timers = timers;
    this.channel = channel;
    this.request = request;
    this.missing = missing;
    this.node = node;
    this.readiness = readiness;
  }

  /** A channel to a node's param-server, which is the caller's. */
  public static ManagedChannel paramServer(Configuration configuration, Host host) {
    return host.connect(Address.parse(configuration.text("cluster.param-server")));
  }

  /**
   * Joins at once.
   *
   * @param channel to the param-server; stays the caller's
   * @param request what to join with
   * @param missing what the node still waits for in a reply, or an empty text
   * @param node hears of it
   */
  public static Behavior<Command> create(
      ManagedChannel channel,
      JoinRequest request,
      Function<JoinResponse, String> missing,
      ActorRef<? super Event> node) {
    return create(channel, request, missing, node, new Readiness(request.getMember(), ""));
  }

  /**
   * As above.
   *
   * @param readiness is ready while the node is a member with nothing missing; a member that only
   *     cannot hear of its run stays ready, because its work goes on
   */
  public static Behavior<Command> create(
      ManagedChannel channel,
      JoinRequest request,
      Function<JoinResponse, String> missing,
      ActorRef<? super Event> node,
      Readiness readiness) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Membership membership =
                      new Membership(context, timers, channel, request, missing, node, readiness);
                  membership.join();
                  return membership.behavior();
                }));
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onAnyMessage(
            command -> {
              switch (command) {
                case JoinAgain() -> join();
                case WatchAgain() -> watch();
                case JoinReplied(JoinResponse response, Throwable failure) ->
                    joinReplied(response, failure);
                case WatchReplied(WatchResponse response) -> watchReplied(response);
                case WatchEnded(Throwable failure) -> watchEnded(failure);
              }
              return Behaviors.same();
            })
        .onSignal(
            PostStop.class,
            signal -> {
              if (watch != null) {
                watch.cancel(null);
              }
              return Behaviors.same();
            })
        .build();
  }

  private void join() {
    channel.resetConnectBackoff();
    var stub =
        RunServiceGrpc.newFutureStub(channel)
            .withDeadlineAfter(JOIN_DEADLINE_SECONDS, TimeUnit.SECONDS);
    context.pipeToSelf(Futures.stage(stub.join(request)), JoinReplied::new);
  }

  private void joinReplied(JoinResponse response, Throwable failure) {
    if (failure != null) {
      Status status = Status.fromThrowable(failure);
      switch (status.getCode()) {
        case INVALID_ARGUMENT, FAILED_PRECONDITION, RESOURCE_EXHAUSTED, PERMISSION_DENIED ->
            node.tell(new Event.Refused(status));
        case NOT_FOUND -> again(new JoinAgain(), "run %s to be begun".formatted(request.getRun()));
        default ->
            again(
                new JoinAgain(),
                "the param-server at %s: %s".formatted(channel.authority(), StatusText.of(status)));
      }
      return;
    }
    String wait = missing.apply(response);
    if (!wait.isEmpty()) {
      again(new JoinAgain(), wait);
      return;
    }
    recovered();
    readiness.ready();
    node.tell(new Event.Joined(response));
    watch();
  }

  private void watch() {
    channel.resetConnectBackoff();
    WatchRequest from =
        WatchRequest.newBuilder()
            .setRun(request.getRun())
            .setMember(request.getMember())
            .setFromEvent(nextEvent)
            .build();
    watch = Context.ROOT.withCancellation();
    ActorRef<Command> self = context.getSelf();
    watch.run(
        () ->
            RunServiceGrpc.newStub(channel)
                .watch(
                    from,
                    new StreamObserver<>() {
                      @Override
                      public void onNext(WatchResponse response) {
                        self.tell(new WatchReplied(response));
                      }

                      @Override
                      public void onError(Throwable failure) {
                        self.tell(new WatchEnded(failure));
                      }

                      @Override
                      public void onCompleted() {
                        self.tell(new WatchEnded(null));
                      }
                    }));
  }

  private void watchReplied(WatchResponse response) {
    recovered();
    int events = response.getEventsCount();
    if (events > 0) {
      nextEvent = response.getEvents(events - 1).getIndex() + 1;
    }
    stopped = response.getProgress().getState() == dev.polyak.runs.v1.State.STATE_STOPPED;
    node.tell(new Event.Watched(response));
  }

  private void watchEnded(Throwable failure) {
    if (stopped) {
      return;
    }
    Status status = failure == null ? Status.UNAVAILABLE : Status.fromThrowable(failure);
    boolean forgotten =
        status.getCode() == Status.Code.NOT_FOUND
            || status.getCode() == Status.Code.FAILED_PRECONDITION;
    again(
        forgotten ? new JoinAgain() : new WatchAgain(),
        "the param-server at %s: %s".formatted(channel.authority(), StatusText.of(status)));
  }

  private void recovered() {
    if (!lastWait.isEmpty()) {
      context.getLog().info("goes on: no longer waits for {}", lastWait);
      lastWait = "";
    }
    attempt = 0;
  }

  private void again(Command command, String wait) {
    if (channel.isShutdown()) {
      // The node is stopping.
      return;
    }
    if (command instanceof JoinAgain) {
      readiness.waitsFor(wait);
    }
    if (!wait.equals(lastWait)) {
      context.getLog().info("waits for {}", wait);
      lastWait = wait;
    }
    timers.startSingleTimer(command, Backoff.PEER.before(attempt++, random));
  }

  /** What a node waits for that needs the run's specification. */
  public static String missingSpecification(JoinResponse response) {
    return response.hasSpecification()
        ? ""
        : "the run's specification, which the first actor-node brings";
  }

  /** What a node waits for that needs the specification and the run's replay shards. */
  public static String missingSpecificationOrShard(JoinResponse response) {
    String specification = missingSpecification(response);
    if (!specification.isEmpty()) {
      return specification;
    }
    int shards =
        Integer.parseInt(
            response.getSpecification().getConfigurationOrDefault(ReplayShards.COUNT, "1"));
    if (response.getShardsCount() >= shards) {
      return "";
    }
    return shards == 1
        ? "a replay shard to join the run"
        : "%d of %d replay shards to join the run"
            .formatted(shards - response.getShardsCount(), shards);
  }

  /** Whether the run is over or about to be. */
  public static boolean isEnding(Progress progress) {
    return switch (progress.getState()) {
      case STATE_STOPPING, STATE_STOPPED -> true;
      default -> false;
    };
  }
}
