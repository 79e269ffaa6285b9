package dev.polyak.actor.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.replay.v1.AppendAcknowledged;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class AppendCallTest {
  private static final Address ADDRESS = new Address.InProcess("append-call-test");
  private static final Address OTHER = new Address.InProcess("append-call-test-other");

  private final ExecutorService calls = Executors.newCachedThreadPool();
  private final Shard shard = new Shard();
  private final Shard other = new Shard();
  private Server server;
  private Server otherServer;
  private List<dev.polyak.runs.v1.Shard> told;
  private ReplayShards shards;
  private AppendCall appends;

  /** What is to be done after tens of seconds. */
  private final Queue<Runnable> muchLater = new ConcurrentLinkedQueue<>();

  /**
   * Keeps what it is sent by (stream, incarnation), acknowledges when it is told to, loses calls
   * when it is told to.
   */
  private static final class Shard extends ReplayServiceGrpc.ReplayServiceImplBase {
    private final Map<String, List<Long>> stored = new HashMap<>();
    private final List<Runnable> heldBack = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private StreamObserver<AppendResponse> call;
    private boolean acknowledging = true;
    private boolean draining;

    @Override
    public synchronized StreamObserver<AppendRequest> append(
        StreamObserver<AppendResponse> responses) {
      call = responses;
      Map<Integer, String> streams = new HashMap<>();
      return new StreamObserver<>() {
        @Override
        public void onNext(AppendRequest request) {
          synchronized (Shard.this) {
            if (request.hasClose()) {
              closed.add(streams.get(request.getClose().getHandle()));
            } else if (request.hasOpen() && draining) {
              responses.onError(Status.ABORTED.asRuntimeException());
            } else if (request.hasOpen()) {
              streams.put(request.getOpen().getHandle(), key(request.getOpen()));
              opened(request.getOpen(), responses, streams.size() == 1);
            } else if (!draining) {
              rows(request.getRows(), streams.get(request.getRows().getHandle()), responses);
            }
          }
        }

        @Override
        public void onError(Throwable cancelled) {}

        @Override
        public void onCompleted() {}
      };
    }

    private static String key(AppendOpen open) {
      return open.getStream() + "/" + open.getIncarnation();
    }

    private void opened(
        AppendOpen open, StreamObserver<AppendResponse> responses, boolean withCredit) {
      long mark = stored.computeIfAbsent(key(open), _ -> new ArrayList<>()).size();
      responses.onNext(
          AppendResponse.newBuilder()
              .setOpened(
                  AppendOpened.newBuilder()
                      .setHandle(open.getHandle())
                      .setNextSequence(mark)
                      .setEpisodeOpen(mark > 0)
                      .setCreditBytes(withCredit ? 64 : 0))
              .build());
    }

    private void rows(AppendRows rows, String stream, StreamObserver<AppendResponse> responses) {
      List<Long> steps = stored.get(stream);
      assertThat(rows.getFirstSequence()).isEqualTo(steps.size());
      for (int i = 0; i < rows.getCount(); i++) {
        steps.add(rows.getFirstSequence() + i);
      }
      AppendResponse acknowledged =
          AppendResponse.newBuilder()
              .setAcknowledged(
                  AppendAcknowledged.newBuilder()
                      .setHandle(rows.getHandle())
                      .setMessage(rows.getMessage())
                      .setNextSequence(steps.size())
                      .setCreditBytes(LaneStream.bytes(rows)))
              .build();
      if (acknowledging) {
        responses.onNext(acknowledged);
      } else {
        heldBack.add(() -> responses.onNext(acknowledged));
      }
    }

    synchronized void holdBack() {
      acknowledging = false;
    }

    synchronized void letGo() {
      acknowledging = true;
      heldBack.forEach(Runnable::run);
      heldBack.clear();
    }

    /** The call breaks; with {@code forgetting}, as after a restart without memory. */
    synchronized void breakCall(boolean forgetting) {
      acknowledging = true;
      heldBack.clear();
      if (forgetting) {
        stored.clear();
      }
      call.onError(Status.UNAVAILABLE.asRuntimeException());
    }

    /** Acknowledges what is stored, and takes no more. */
    synchronized void drain() {
      letGo();
      draining = true;
      call.onError(Status.ABORTED.asRuntimeException());
    }

    synchronized void undoDrain() {
      draining = false;
    }

    /** Of all incarnations of a stream. */
    synchronized int allSteps(String stream) {
      return stored.entrySet().stream()
          .filter(each -> each.getKey().startsWith(stream + "/"))
          .mapToInt(each -> each.getValue().size())
          .sum();
    }

    synchronized int steps(String stream) {
      return stored.getOrDefault(stream, List.of()).size();
    }

    synchronized List<String> streams() {
      return stored.keySet().stream().sorted().toList();
    }

    synchronized List<String> closedStreams() {
      return List.copyOf(closed);
    }

    synchronized int heldBackCount() {
      return heldBack.size();
    }
  }

  @BeforeEach
  void start() {
    server = Transport.serve(ADDRESS, List.of(shard), calls);
    otherServer = Transport.serve(OTHER, List.of(other), calls);
    open(1);
    appends.addLane("a", 1);
    appends.addLane("b", 1);
  }

  /** An appending call over so many of the two shards. */
  private void open(int count) {
    told = new ArrayList<>(List.of(told("replay-0", ADDRESS, true), told("replay-1", OTHER, true)));
    shards =
        ReplayShards.of(
            Configuration.layers().set("replay.shards", Integer.toString(count)).build(),
            told,
            address -> Transport.connect(address, calls));
    Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, calls);
    appends =
        new AppendCall(
            shards::all,
            "run",
            false,
            new AppendCall.Limits(8, 24),
            (Duration wait, Runnable task) -> {
              if (wait.toSeconds() < 10) {
                later.execute(task);
              } else {
                muchLater.add(task);
              }
            });
  }

  private static dev.polyak.runs.v1.Shard told(String name, Address address, boolean present) {
    return dev.polyak.runs.v1.Shard.newBuilder()
        .setName(name)
        .setAddress(address.toString())
        .setPresent(present)
        .build();
  }

  @AfterEach
  void stop() {
    appends.close();
    shards.close();
    server.shutdownNow();
    otherServer.shutdownNow();
    calls.shutdownNow();
  }

  private void append(int lane) throws InterruptedException {
    appends.append(
        lane, AppendRows.newBuilder().setCount(4).setFlags(ByteString.copyFrom(new byte[4])), 4);
  }

  @Test
  void storesTheStepsOfEveryLane() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      append(i % 2);
    }
    appends.awaitAcknowledged();
    assertThat(shard.steps("a/1")).isEqualTo(100);
    assertThat(shard.steps("b/1")).isEqualTo(100);
    assertThat(appends.unacknowledgedSteps()).isZero();
  }

  @Test
  void holdsItsCallerBackWhileTheShardDoesNotAcknowledge() throws InterruptedException {
    append(0);
    appends.awaitAcknowledged();
    shard.holdBack();
    append(0);
    append(0);
    CompletableFuture<Void> third =
        CompletableFuture.runAsync(
            () -> {
              try {
                append(0);
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            },
            calls);
    await().until(() -> shard.heldBackCount() == 2);
    assertThat(third).isNotDone();
    shard.letGo();
    third.join();
    appends.awaitAcknowledged();
    assertThat(shard.steps("a/1")).isEqualTo(16);
  }

  @Test
  void metersWhatIsUnderWayAndWhatIsStored() throws InterruptedException {
    Meters meters = new Meters();
    ActorMeters actor = new ActorMeters(meters);
    actor.appending(appends);
    append(0);
    append(1);
    appends.awaitAcknowledged();
    shard.holdBack();
    append(0);
    append(1);
    await().until(() -> shard.heldBackCount() == 2);

    assertThat(meters.scrape())
        .contains(
            "polyak_actor_steps_acknowledged_total 8.0\n",
            "polyak_actor_unacknowledged_steps 8.0\n",
            "polyak_actor_append_messages_in_flight 2.0\n");

    shard.letGo();
    appends.awaitAcknowledged();
    actor.appending(
        new AppendCall(
            shards::all,
            "run",
            false,
            new AppendCall.Limits(8, 24),
            (Duration _, Runnable _) -> {}));
    assertThat(meters.scrape())
        .contains(
            "polyak_actor_steps_acknowledged_total 16.0\n",
            "polyak_actor_unacknowledged_steps 0.0\n",
            "polyak_actor_append_messages_in_flight 0.0\n");
  }

  @Test
  void storesEachStepOnceOverALostCall() throws InterruptedException {
    append(0);
    appends.awaitAcknowledged();
    shard.holdBack();
    append(0);
    append(0);
    await().until(() -> shard.heldBackCount() == 2);
    shard.breakCall(false);
    append(0);
    appends.awaitAcknowledged();
    assertThat(shard.steps("a/1")).isEqualTo(16);
  }

  @Test
  void goesOnWithASuccessorOfAShardThatLostItsMemory() throws InterruptedException {
    append(0);
    appends.awaitAcknowledged();
    shard.holdBack();
    append(0);
    await().until(() -> shard.heldBackCount() == 1);
    shard.breakCall(true);
    append(0);
    appends.awaitAcknowledged();
    assertThat(shard.steps("a/2")).isEqualTo(8);
  }

  @Test
  void theLogNamesTheStreamThatGoesOnAsAFieldOfItsLine() throws InterruptedException {
    Logger log = (Logger) LoggerFactory.getLogger(ShardLink.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try {
      append(0);
      appends.awaitAcknowledged();
      shard.breakCall(true);
      append(0);
      appends.awaitAcknowledged();
    } finally {
      log.detachAppender(lines);
    }
    assertThat(lines.list)
        .filteredOn(line -> line.getFormattedMessage().contains("goes on as incarnation"))
        .allSatisfy(
            line ->
                assertThat(line.getKeyValuePairs())
                    .extracting(KeyValuePair::toString)
                    .containsExactly("stream=\"a\""))
        .isNotEmpty();
  }

  @Test
  void keepsABoundedNumberOfStepsWhileTheShardIsAway() throws InterruptedException {
    server.shutdownNow().awaitTermination();
    CompletableFuture<Void> seventh = new CompletableFuture<>();
    for (int i = 0; i < 6; i++) {
      append(0);
    }
    calls.execute(
        () -> {
          try {
            append(0);
            seventh.complete(null);
          } catch (InterruptedException stopped) {
            seventh.completeExceptionally(stopped);
          }
        });
    assertThat(appends.unacknowledgedSteps()).isEqualTo(24);
    assertThat(seventh).isNotDone();
    server = Transport.serve(ADDRESS, List.of(shard), calls);
    seventh.join();
    appends.awaitAcknowledged();
    assertThat(shard.steps("a/1")).isEqualTo(28);
  }

  private void openOverBoth(int lanes) {
    appends.close();
    shards.close();
    open(2);
    for (int lane = 0; lane < lanes; lane++) {
      appends.addLane("lane-" + lane, 1);
    }
  }

  /** Four rows, the last of which closes an episode. */
  private void appendEpisode(int lane) throws InterruptedException {
    appends.append(
        lane,
        AppendRows.newBuilder().setCount(4).setFlags(ByteString.copyFrom(new byte[] {0, 0, 1, 4})),
        4);
  }

  @Test
  void spreadsItsLanesOverTheShardsThatArePresent() throws InterruptedException {
    openOverBoth(6);
    for (int lane = 0; lane < 6; lane++) {
      append(lane);
    }
    appends.awaitAcknowledged();
    assertThat(shard.streams()).hasSize(3).doesNotContainAnyElementsOf(other.streams());
    assertThat(other.streams()).hasSize(3);
  }

  @Test
  void lanesOfALostShardGoOnElsewhereWithWhatTheyHold() throws InterruptedException {
    openOverBoth(4);
    for (int lane = 0; lane < 4; lane++) {
      append(lane);
    }
    appends.awaitAcknowledged();
    List<String> before = shard.streams();
    otherServer.shutdownNow().awaitTermination();
    told.set(1, told("replay-1", OTHER, false));
    shards.update(told);
    for (int lane = 0; lane < 4; lane++) {
      append(lane);
    }
    appends.awaitAcknowledged();

    assertThat(before).hasSize(2);
    assertThat(shard.streams()).hasSize(4).containsAll(before);
    for (String stream : shard.streams()) {
      assertThat(shard.steps(stream)).isEqualTo(before.contains(stream) ? 8 : 4);
      assertThat(stream).endsWith(before.contains(stream) ? "/1" : "/2");
    }
  }

  @Test
  void lanesOfADrainingShardGoOnElsewhereWithEachStepOnce() throws InterruptedException {
    openOverBoth(4);
    for (int lane = 0; lane < 4; lane++) {
      append(lane);
    }
    appends.awaitAcknowledged();
    assertThat(other.streams()).hasSize(2);
    other.holdBack();
    for (int lane = 0; lane < 2; lane++) {
      append(lane);
    }
    other.drain();
    List<String> drained = other.streams();
    for (int round = 0; round < 3; round++) {
      for (int lane = 0; lane < 4; lane++) {
        appendEpisode(lane);
        appends.awaitAcknowledged();
      }
    }

    assertThat(other.streams()).isEqualTo(drained);
    assertThat(shard.streams()).hasSize(4);
    for (int lane = 0; lane < 4; lane++) {
      String stream = "lane-" + lane;
      assertThat(shard.allSteps(stream) + other.allSteps(stream)).isEqualTo(lane < 2 ? 20 : 16);
    }
  }

  @Test
  void lanesReturnToAShardThatDrainsNoMore() throws InterruptedException {
    openOverBoth(4);
    for (int lane = 0; lane < 4; lane++) {
      appendEpisode(lane);
    }
    appends.awaitAcknowledged();
    other.drain();
    await().until(() -> muchLater.size() == 1);
    for (int lane = 0; lane < 4; lane++) {
      appendEpisode(lane);
      appends.awaitAcknowledged();
    }
    List<String> drained = other.streams();

    // Asked too early: it sends them away again.
    muchLater.remove().run();
    for (int lane = 0; lane < 4; lane++) {
      appendEpisode(lane);
      appends.awaitAcknowledged();
    }
    assertThat(other.streams()).isEqualTo(drained);
    await().until(() -> muchLater.size() == 1);

    other.undoDrain();
    muchLater.remove().run();
    for (int round = 0; round < 2; round++) {
      for (int lane = 0; lane < 4; lane++) {
        appendEpisode(lane);
        appends.awaitAcknowledged();
      }
    }
    assertThat(other.streams()).hasSize(drained.size() + 2);
    for (int lane = 0; lane < 4; lane++) {
      String stream = "lane-" + lane;
      assertThat(shard.allSteps(stream) + other.allSteps(stream)).isEqualTo(20);
    }
  }

  @Test
  void lanesWaitForAShardThatIsAwayAndStillPresent() throws InterruptedException {
    openOverBoth(2);
    append(0);
    append(1);
    appends.awaitAcknowledged();
    other.breakCall(false);
    append(0);
    append(1);
    appends.awaitAcknowledged();
    assertThat(shard.streams()).hasSize(1);
    assertThat(other.streams()).hasSize(1);
    assertThat(other.steps(other.streams().getFirst())).isEqualTo(8);
  }

  @Test
  void lanesMoveToAShardThatHasReturnedWhenTheirEpisodesEnd() throws InterruptedException {
    openOverBoth(0);
    told.set(1, told("replay-1", OTHER, false));
    shards.update(told);
    for (int lane = 0; lane < 4; lane++) {
      appends.addLane("lane-" + lane, 1);
    }
    for (int lane = 0; lane < 4; lane++) {
      append(lane);
    }
    appends.awaitAcknowledged();
    assertThat(shard.streams()).hasSize(4);

    told.set(1, told("replay-1", OTHER, true));
    shards.update(told);
    append(0);
    appends.awaitAcknowledged();
    assertThat(other.streams()).isEmpty();
    for (int round = 0; round < 2; round++) {
      for (int lane = 0; lane < 4; lane++) {
        appendEpisode(lane);
        appends.awaitAcknowledged();
      }
    }
    assertThat(other.streams()).containsExactly("lane-0/2", "lane-1/2");
    assertThat(other.steps("lane-0/2")).isEqualTo(4);
    assertThat(shard.steps("lane-0/1")).isEqualTo(12);
    assertThat(shard.closedStreams()).containsExactly("lane-0/1", "lane-1/1");
  }
}
