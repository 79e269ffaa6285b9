package dev.polyak.paramserver.runs;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.polyak.node.LogFields;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.AcquireLeaseRequest;
import dev.polyak.runs.v1.AcquireLeaseResponse;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.ReleaseLeaseRequest;
import dev.polyak.runs.v1.ReleaseLeaseResponse;
import dev.polyak.runs.v1.RenewLeaseRequest;
import dev.polyak.runs.v1.RenewLeaseResponse;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import dev.polyak.runs.v1.StopRequest;
import dev.polyak.runs.v1.StopResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The thread of one {@link Run}: calls come as messages and are answered here, one after another;
 * weights never pass through.
 *
 * <p>What a message throws is the answer to its call, so the run lives on. Writing the state
 * blocks: this actor belongs on the blocking dispatcher.
 */
final class RunActor extends AbstractOnMessageBehavior<RunActor.Command> {
  /** Watchers hear of changes at most so often. */
  private static final Duration TICK = Duration.ofMillis(100);

  /** For how long calls that cross the end still get an answer. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  /** What a run is told. */
  sealed interface Command {}

  record Join(JoinRequest request, StreamObserver<JoinResponse> reply) implements Command {}

  record Report(ReportCall call, ReportRequest report) implements Command {}

  record ReportEnded(ReportCall call) implements Command {}

  record Watch(Watcher watcher) implements Command {}

  record WatchReady(Watcher watcher) implements Command {}

  record WatchEnded(Watcher watcher) implements Command {}

  record AcquireLease(AcquireLeaseRequest request, StreamObserver<AcquireLeaseResponse> reply)
      implements Command {}

  record RenewLease(RenewLeaseRequest request, StreamObserver<RenewLeaseResponse> reply)
      implements Command {}

  record ReleaseLease(ReleaseLeaseRequest request, StreamObserver<ReleaseLeaseResponse> reply)
      implements Command {}

  record Stop(StopRequest request, StreamObserver<StopResponse> reply) implements Command {}

  /** The weights have a new snapshot. */
  record Adopted(long epoch, long version, long update, boolean restored) implements Command {}

  /** Writes the state, ends all calls with UNAVAILABLE and then completes {@code done}. */
  record Close(CompletableFuture<Void> done) implements Command {}

  private record Tick() implements Command {}

  private record Save() implements Command {}

  private record Leave() implements Command {}

  private final Run run;
  private final TimerScheduler<Command> timers;
  private final int leaseMillis;
  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private final Set<ReportCall> reportCalls = new LinkedHashSet<>();

  private RunActor(
      ActorContext<Command> context, TimerScheduler<Command> timers, Run run, Duration saveEvery) {
    super(context);
    this.run = run;
    this.timers = timers;
    leaseMillis = Math.toIntExact(run.limits().lease().toMillis());
    timers.startTimerWithFixedDelay(new Tick(), TICK);
    timers.startTimerWithFixedDelay(new Save(), saveEvery);
  }

  /** Runs {@code run}, which is the actor's from now on. */
  static Behavior<Command> create(Run run, Duration saveEvery) {
    return Behaviors.withMdc(
        Command.class,
        Map.of(LogFields.RUN, run.name()),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(timers -> new RunActor(context, timers, run, saveEvery))));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Join(var request, var reply) -> answer(reply, () -> run.join(request));
      case Report(var call, var report) -> report(call, report);
      case ReportEnded(var call) -> reportEnded(call);
      case Watch(var watcher) -> watch(watcher);
      case WatchReady(var watcher) -> watchReady(watcher);
      case WatchEnded(var watcher) -> watchEnded(watcher);
      case AcquireLease(var request, var reply) -> answer(reply, () -> acquire(request));
      case RenewLease(var request, var reply) -> answer(reply, () -> renew(request));
      case ReleaseLease(var request, var reply) -> answer(reply, () -> release(request));
      case Stop(var request, var reply) -> answer(reply, () -> stop(request));
      case Adopted(var epoch, var version, var update, var restored) ->
          attempt(() -> run.adopted(epoch, version, update, restored));
      case Tick() -> tick();
      case Save() -> attempt(run::saveIfChanged);
      case Leave() -> {}
      case Close(var done) -> {
        return close(done);
      }
    }
    return Behaviors.same();
  }

  private AcquireLeaseResponse acquire(AcquireLeaseRequest request) {
    return AcquireLeaseResponse.newBuilder()
        .setEpoch(run.acquireLease(request.getMember(), request.getSession()))
        .setDurationMs(leaseMillis)
        .build();
  }

  private RenewLeaseResponse renew(RenewLeaseRequest request) {
    run.renewLease(request.getMember(), request.getEpoch());
    return RenewLeaseResponse.newBuilder().setDurationMs(leaseMillis).build();
  }

  private ReleaseLeaseResponse release(ReleaseLeaseRequest request) {
    run.releaseLease(request.getMember(), request.getEpoch());
    return ReleaseLeaseResponse.getDefaultInstance();
  }

  private StopResponse stop(StopRequest request) {
    return StopResponse.newBuilder()
        .setProgress(run.stop(Checks.stopReason(request.getReason())))
        .build();
  }

  private void report(ReportCall call, ReportRequest report) {
    try {
      if (reportCalls.add(call)) {
        opened(call);
      }
      call.acknowledge(
          ReportResponse.newBuilder()
              .setSequence(report.getSequence())
              .setProgress(run.report(report))
              .build());
    } catch (RuntimeException failure) {
      call.fail(logged(failure));
    }
  }

  private void opened(ReportCall call) {
    try {
      run.callOpened(call.member(), false);
    } catch (RuntimeException refused) {
      reportCalls.remove(call);
      throw refused;
    }
  }

  private void reportEnded(ReportCall call) {
    if (reportCalls.remove(call)) {
      attempt(() -> run.callClosed(call.member(), false));
    }
    call.complete();
  }

  private void watch(Watcher watcher) {
    try {
      if (watchers.size() >= run.limits().maximumReaders()) {
        throw new Refusal(
            Refusal.Reason.EXHAUSTED,
            "run %s has %d watchers, param-server.maximum-readers"
                .formatted(watcher.request().getRun(), watchers.size()));
      }
      run.callOpened(watcher.request().getMember(), true);
      watchers.add(watcher);
      watcher.startWithin(run.events());
      push(watcher);
    } catch (RuntimeException failure) {
      watcher.fail(logged(failure));
    }
  }

  private void watchReady(Watcher watcher) {
    if (watcher.isBlocked() && watchers.contains(watcher)) {
      push(watcher);
    }
  }

  private void push(Watcher watcher) {
    attempt(() -> watcher.push(run));
    if (watcher.hasEnded()) {
      watchEnded(watcher);
    }
  }

  private void watchEnded(Watcher watcher) {
    if (watchers.remove(watcher)) {
      attempt(() -> run.callClosed(watcher.request().getMember(), true));
    }
  }

  private void tick() {
    attempt(run::tick);
    Set.copyOf(watchers).forEach(this::push);
  }

  private <R> void answer(StreamObserver<R> reply, Supplier<R> work) {
    R response;
    try {
      response = work.get();
    } catch (RuntimeException failure) {
      reply.onError(Refusal.status(logged(failure)));
      return;
    }
    reply.onNext(response);
    reply.onCompleted();
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      getContext().getLog().error("the run goes on after a failure", failure);
    }
  }

  private RuntimeException logged(RuntimeException failure) {
    if (!(failure instanceof Refusal)) {
      getContext().getLog().error("a call failed", failure);
    }
    return failure;
  }

  private Behavior<Command> close(CompletableFuture<Void> done) {
    attempt(run::saveLast);
    watchers.forEach(each -> each.fail(stopping()));
    reportCalls.forEach(each -> each.fail(stopping()));
    done.complete(null);
    timers.cancelAll();
    timers.startSingleTimer(new Leave(), LINGER);
    return Behaviors.receiveMessage(RunActor::afterClose);
  }

  /** Refuses what was sent before its sender could know. */
  private static Behavior<Command> afterClose(Command command) {
    switch (command) {
      case Join(var request, var reply) -> reply.onError(Refusal.status(stopping()));
      case Report(var call, var report) -> call.fail(stopping());
      case ReportEnded(var call) -> call.complete();
      case Watch(var watcher) -> watcher.fail(stopping());
      case AcquireLease(var request, var reply) -> reply.onError(Refusal.status(stopping()));
      case RenewLease(var request, var reply) -> reply.onError(Refusal.status(stopping()));
      case ReleaseLease(var request, var reply) -> reply.onError(Refusal.status(stopping()));
      case Stop(var request, var reply) -> reply.onError(Refusal.status(stopping()));
      case Close(var done) -> done.complete(null);
      case Leave() -> {
        return Behaviors.stopped();
      }
      case WatchReady ready -> {}
      case WatchEnded ended -> {}
      case Adopted adopted -> {}
      case Tick() -> {}
      case Save() -> {}
    }
    return Behaviors.same();
  }

  static Refusal stopping() {
    return new Refusal(Refusal.Reason.UNAVAILABLE, "the param-server is stopping");
  }
}
