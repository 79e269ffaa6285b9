package dev.polyak.paramserver.runs;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.typed.ActorRef;
import dev.polyak.paramserver.testing.ManualClock;
import dev.polyak.paramserver.testing.RecordingObserver;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.RenewLeaseRequest;
import dev.polyak.runs.v1.RenewLeaseResponse;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.StopRequest;
import dev.polyak.runs.v1.StopResponse;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunActorTest {
  private static final Duration TICK = Duration.ofMillis(100);

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final ManualClock clock = new ManualClock();
  private final Run run =
      new Run(RunState.initial("r"), state -> {}, Weightless.weights(), Scenario.LIMITS, clock);
  private final ActorRef<RunActor.Command> actor =
      kit.spawn(RunActor.create(run, Duration.ofSeconds(30)));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /**
   * Waits until the actor has handled all that it was told: a stranger's call is refused after it.
   */
  private void settle() {
    RecordingObserver<RenewLeaseResponse> reply = new RecordingObserver<>();
    actor.tell(
        new RunActor.RenewLease(
            RenewLeaseRequest.newBuilder().setMember("stranger").build(), reply));
    reply.end.join();
  }

  private void pass(Duration duration) {
    clock.advance(duration);
    time.timePasses(duration);
    settle();
  }

  private JoinResponse join(String member) {
    RecordingObserver<JoinResponse> reply = new RecordingObserver<>();
    actor.tell(
        new RunActor.Join(
            Scenario.joining(member, Role.ROLE_ACTOR)
                .setLanes(1)
                .setEvaluates(true)
                .setSpecification(
                    Scenario.specification(
                        Map.of("run.stop.wall-clock", "60", "run.stop.environment-steps", "900")))
                .build(),
            reply));
    settle();
    return reply.messages.getFirst();
  }

  private Watcher watch(RecordingObserver<WatchResponse> reader, long fromEvent) {
    Watcher watcher =
        new Watcher(
            WatchRequest.newBuilder().setRun("r").setMember("a").setFromEvent(fromEvent).build(),
            reader);
    reader.setOnReadyHandler(() -> actor.tell(new RunActor.WatchReady(watcher)));
    actor.tell(new RunActor.Watch(watcher));
    settle();
    return watcher;
  }

  private ReportCall report(
      RecordingObserver<ReportResponse> client, long session, long sequence, int episodes) {
    ReportCall call = new ReportCall(client, name -> actor);
    call.open();
    send(call, session, sequence, episodes);
    return call;
  }

  private void send(ReportCall call, long session, long sequence, int episodes) {
    ReportRequest.Builder report =
        ReportRequest.newBuilder()
            .setRun("r")
            .setMember("a")
            .setSession(session)
            .setSequence(sequence)
            .setEnvironmentSteps(sequence);
    for (int i = 0; i < episodes; i++) {
      report.addEpisodes(Episode.newBuilder().setReturn(i));
    }
    call.onNext(report.build());
    settle();
  }

  private static List<Long> indexes(RecordingObserver<WatchResponse> reader) {
    return reader.messages.stream()
        .flatMap(each -> each.getEventsList().stream())
        .map(Event::getIndex)
        .toList();
  }

  @Test
  void aWatcherGetsProgressAtOnceAndChangesAtMostOnceATick() {
    join("a");
    RecordingObserver<WatchResponse> reader = new RecordingObserver<>();
    watch(reader, 0);
    int before = reader.messages.size();
    assertThat(before).isPositive();
    ReportCall call = report(new RecordingObserver<>(), 1, 1, 1);
    for (int i = 2; i <= 20; i++) {
      send(call, 1, i, 1);
    }
    assertThat(reader.messages).hasSize(before);
    pass(TICK);
    assertThat(reader.messages).hasSize(before + 1);
    assertThat(reader.messages.getLast().getProgress().getEnvironmentSteps()).isEqualTo(20);
    assertThat(reader.messages.getLast().getEventsList().stream().filter(Event::hasEpisode))
        .hasSize(20);
  }

  @Test
  void aReaderThatTakesNothingHoldsNothingAndMissesNoEvent() {
    join("a");
    RecordingObserver<WatchResponse> slow = RecordingObserver.withCredit(0);
    watch(slow, 0);
    ReportCall call = report(new RecordingObserver<>(), 1, 1, 600);
    for (int i = 2; i <= 10; i++) {
      send(call, 1, i, 600);
      pass(TICK);
    }
    assertThat(slow.messages).isEmpty();
    slow.grant(3);
    settle();
    assertThat(slow.messages).hasSize(3);
    slow.grant(1_000);
    settle();
    List<Long> indexes = indexes(slow);
    assertThat(indexes).isSorted().doesNotHaveDuplicates();
    assertThat(indexes.getLast() - indexes.getFirst() + 1).isEqualTo(indexes.size());
    assertThat(indexes.size()).isGreaterThanOrEqualTo(6_000);
  }

  @Test
  void eachEventComesOnceAcrossAReconnect() {
    join("a");
    RecordingObserver<WatchResponse> first = new RecordingObserver<>();
    Watcher watcher = watch(first, 0);
    ReportCall call = report(new RecordingObserver<>(), 1, 1, 10);
    pass(TICK);
    actor.tell(new RunActor.WatchEnded(watcher));
    long next = indexes(first).getLast() + 1;
    send(call, 1, 2, 10);
    RecordingObserver<WatchResponse> second = new RecordingObserver<>();
    watch(second, next);
    List<Long> all = new java.util.ArrayList<>(indexes(first));
    all.addAll(indexes(second));
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).isEqualTo(i);
    }
    assertThat(all.size()).isGreaterThanOrEqualTo(21);
  }

  @Test
  void aReaderThatKnowsMoreThanThereIsBeginsAtTheEnd() {
    join("a");
    RecordingObserver<WatchResponse> reader = new RecordingObserver<>();
    watch(reader, 1_000_000);
    report(new RecordingObserver<>(), 1, 1, 2);
    pass(TICK);
    assertThat(indexes(reader)).hasSize(2);
  }

  @Test
  void theLastResponseIsTheFirstThatSaysStopped() {
    join("a");
    RecordingObserver<WatchResponse> reader = RecordingObserver.withCredit(1);
    watch(reader, 0);
    report(new RecordingObserver<>(), 1, 1, 600);
    actor.tell(
        new RunActor.Stop(StopRequest.getDefaultInstance(), new RecordingObserver<StopResponse>()));
    pass(TICK);
    reader.grant(1_000);
    settle();
    List<State> states =
        reader.messages.stream().map(each -> each.getProgress().getState()).toList();
    assertThat(states.subList(0, states.size() - 1)).doesNotContain(State.STATE_STOPPED);
    assertThat(states.getLast()).isEqualTo(State.STATE_STOPPED);
    assertThat(states).contains(State.STATE_STOPPING);
    assertThat(reader.messages.getLast().getProgress().getStopReason()).isEqualTo("interrupted");
    assertThat(reader.status.isOk()).isTrue();
  }

  @Test
  void timeAloneStopsARun() {
    join("a");
    actor.tell(new RunActor.Adopted(1, 0, 0, true));
    settle();
    pass(Duration.ofSeconds(60));
    assertThat(run.progress().getState()).isEqualTo(State.STATE_STOPPED);
    assertThat(run.progress().getStopReason()).isEqualTo("run.stop.wall-clock");
  }

  @Test
  void aStoppingRunGivesUpOnAnEvaluatorWhoseWatchBroke() {
    join("a");
    actor.tell(new RunActor.Adopted(1, 0, 0, true));
    Watcher watcher = watch(new RecordingObserver<>(), 0);
    assertThat(run.progress().getEvaluator()).isEqualTo("a");
    report(new RecordingObserver<>(), 1, 900, 0);
    assertThat(run.progress().getState()).isEqualTo(State.STATE_STOPPING);
    actor.tell(new RunActor.WatchEnded(watcher));
    pass(TICK);
    pass(Scenario.LIMITS.lease());
    assertThat(run.progress().getState()).isEqualTo(State.STATE_STOPPED);
  }

  @Test
  void anAcknowledgementCarriesTheProgressAfterItsReportAndAsksForTheNext() {
    join("a");
    RecordingObserver<ReportResponse> client = new RecordingObserver<>();
    ReportCall call = report(client, 1, 7, 2);
    assertThat(client.messages).hasSize(1);
    assertThat(client.messages.getFirst().getSequence()).isEqualTo(7);
    assertThat(client.messages.getFirst().getProgress().getEpisodes()).isEqualTo(2);
    assertThat(client.requested).isEqualTo(2);
    call.onCompleted();
    settle();
    assertThat(client.status.isOk()).isTrue();
  }

  @Test
  void aReportOfAnOldSessionEndsItsCallAndNobodyElses() {
    join("a");
    RecordingObserver<ReportResponse> old = new RecordingObserver<>();
    ReportCall call = report(old, 1, 1, 0);
    join("a");
    send(call, 1, 2, 0);
    assertThat(old.status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    RecordingObserver<ReportResponse> now = new RecordingObserver<>();
    report(now, 2, 1, 0);
    assertThat(now.messages).hasSize(1);
  }

  @Test
  void aCallIsOfOneMember() {
    join("a");
    RecordingObserver<ReportResponse> client = new RecordingObserver<>();
    ReportCall call = report(client, 1, 1, 0);
    call.onNext(
        ReportRequest.newBuilder().setRun("r").setMember("b").setSession(1).setSequence(2).build());
    assertThat(client.status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void theEndOfTheServerEndsAllCallsAlsoThoseThatCrossIt() {
    join("a");
    RecordingObserver<WatchResponse> reader = new RecordingObserver<>();
    watch(reader, 0);
    RecordingObserver<ReportResponse> client = new RecordingObserver<>();
    report(client, 1, 1, 0);
    CompletableFuture<Void> done = new CompletableFuture<>();
    actor.tell(new RunActor.Close(done));
    RecordingObserver<JoinResponse> late = new RecordingObserver<>();
    CompletableFuture<Void> twice = new CompletableFuture<>();
    actor.tell(new RunActor.Join(Scenario.joining("b", Role.ROLE_OBSERVER).build(), late));
    actor.tell(new RunActor.Close(twice));
    done.join();
    twice.join();
    assertThat(reader.status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(client.status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(late.status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void watchersAreMembersAndBounded() {
    RecordingObserver<WatchResponse> stranger = new RecordingObserver<>();
    watch(stranger, 0);
    assertThat(stranger.status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    join("a");
    for (int i = 0; i < Scenario.LIMITS.maximumReaders(); i++) {
      watch(new RecordingObserver<>(), 0);
    }
    RecordingObserver<WatchResponse> oneMore = new RecordingObserver<>();
    watch(oneMore, 0);
    assertThat(oneMore.status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }
}
