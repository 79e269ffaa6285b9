package dev.polyak.cluster;

import static dev.polyak.replay.Requests.draw;
import static dev.polyak.replay.Requests.observing;
import static dev.polyak.replay.Requests.open;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.sampleOpen;
import static dev.polyak.replay.Requests.select;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.node.Pace;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.replay.CallProbe;
import dev.polyak.replay.PromisedSteps;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.testcontainers.containers.Container.ExecResult;

/** A shard in its container, by itself: killed, out of disk, and with clients that misbehave. */
@TakesDocker
@Order(1)
class StandaloneShardTest {
  private static final int KILLS = Integer.getInteger("polyak.kills", 6);
  private static final int MEBIBYTES = 512;
  private static final int MESSAGES_PER_SECOND = 500;

  /** What the image allows in so much memory. */
  private static final int CALLS = 32;

  /** Draws of a quarter of a megabyte, as many as a call may queue. */
  private static final int WINDOWS = 256;

  private static final int VALUES = 64;
  private static final int DRAWS = 64;

  private Cluster cluster;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @BeforeEach
  void network(TestInfo test) {
    cluster =
        new Cluster(
            test.getTestMethod().orElseThrow().getName(),
            false,
            "replay-service.standalone = true\n");
  }

  @AfterEach
  void remove() {
    channels.forEach(ManagedChannel::shutdownNow);
    cluster.close();
  }

  private Node shard(int tmpfs) {
    return cluster.node(CertificateRole.REPLAY_SERVICE, "replay-0", MEBIBYTES, tmpfs);
  }

  /** Starts it, the first time or again. */
  private ManagedChannel start(Node shard) {
    shard.start();
    shard.awaitReady();
    return connect(shard);
  }

  private ManagedChannel connect(Node shard) {
    ManagedChannel channel = cluster.connect(shard, CertificateRole.OPERATOR);
    channels.add(channel);
    return channel;
  }

  @Test
  void keepsEachAcknowledgedStepOnceHoweverOftenItIsKilled() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(11);
    PromisedSteps steps = new PromisedSteps(2, 1 << 17);
    Node shard = shard(0);
    for (int kill = 0; kill < KILLS; kill++) {
      ManagedChannel channel = start(shard);
      steps.create(channel);
      Pace pace = Pace.of(MESSAGES_PER_SECOND);
      AtomicInteger sent = new AtomicInteger();
      int enough = 20 + random.nextInt(150);
      Thread killer =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    await().atMost(Node.PATIENCE).until(() -> sent.get() >= enough);
                    shard.kill();
                  });
      steps.appendWhile(
          channel,
          () -> {
            pace.await(1, () -> false);
            sent.incrementAndGet();
            return true;
          });
      killer.join();
    }
    steps.requireAll(start(shard));
    assertThat(steps.count()).isGreaterThan(100L * KILLS);
  }

  @Test
  void aFullDiskRefusesStepsUntilThereIsRoomAndLosesNone() throws Exception {
    PromisedSteps steps = new PromisedSteps(2, 1 << 17);
    Node shard = shard(32);
    ManagedChannel channel = start(shard);
    steps.create(channel);
    assertThat(append(steps, channel, 100).isOk()).isTrue();

    // Until nothing more goes into it.
    ExecResult filled =
        shard.container().execInContainer("dd", "if=/dev/zero", "of=/var/lib/polyak/filler");
    assertThat(filled.getStderr()).contains("No space left on device");
    Status refused = append(steps, channel, Integer.MAX_VALUE);
    assertThat(refused.getCode()).as(refused.toString()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getDescription()).contains("no room for");
    long before = steps.count();
    steps.requireAll(channel);

    assertThat(shard.container().execInContainer("rm", "/var/lib/polyak/filler").getExitCode())
        .isZero();
    assertThat(append(steps, channel, 100).isOk()).isTrue();
    assertThat(steps.count()).isGreaterThan(before);
    steps.requireAll(channel);
    assertThat(shard.restarts()).isZero();
  }

  /** Appends so many messages, or as many as are taken. */
  private static Status append(PromisedSteps steps, ManagedChannel channel, int messages) {
    int[] left = {messages};
    return steps.appendWhile(channel, () -> left[0]-- > 0);
  }

  @Test
  void clientsThatNeitherReadNorWaitTakeTheirPartAndNoMore() {
    Node shard = shard(0);
    ManagedChannel channel = start(shard);
    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(
            observing(tables(4 << 20, uniform("replay", 1_000)).setLargestDraw(WINDOWS), VALUES)
                .build());
    CallProbe<AppendRequest, AppendResponse> good = CallProbe.append(channel);
    good.send(open("good"));
    good.next();
    append(good, 0);

    // All calls but one that may be open, each over a connection of its own.
    List<CallProbe<SampleRequest, SampleResponse>> unread = new ArrayList<>();
    for (int i = 0; i < CALLS - 1; i++) {
      CallProbe<SampleRequest, SampleResponse> call =
          CallProbe.sample(
              connect(shard),
              sampleOpen(select("observation", ColumnSelection.Rows.ROWS_ALL))
                  .setCreditBytes(64 << 20),
              1);
      assertThat(call.next().hasOpened()).isTrue();
      for (int request = 0; request < DRAWS; request++) {
        call.send(draw(request, WINDOWS, 0));
      }
      unread.add(call);
    }
    CallProbe<SampleRequest, SampleResponse> keeping =
        CallProbe.sample(channel, sampleOpen(select("observation", ColumnSelection.Rows.ROWS_ALL)));
    for (int request = 0; request < DRAWS; request++) {
      keeping.send(draw(request, WINDOWS, 1_000));
    }
    Status overdue = keeping.end();
    assertThat(overdue.getCode()).as(overdue.toString()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(overdue.getDescription()).contains("gave back no credit");

    CallProbe<AppendRequest, AppendResponse> hasty = CallProbe.append(connect(shard));
    hasty.send(open("hasty"));
    for (int at = 0; at < 4_000; at++) {
      hasty.send(message(at));
    }

    hasty.complete();

    for (int at = 1; at < 200; at++) {
      append(good, at);
      assertThat(
              CallProbe.draw(
                      channel,
                      sampleOpen(select("observation", ColumnSelection.Rows.ROWS_FIRST)),
                      64)
                  .getWindows())
          .isEqualTo(64);
    }
    // Taken as fast as there is room, or ended because it did not wait for any.
    Status taken = hasty.end();
    assertThat(taken.getCode())
        .as(taken.toString())
        .isIn(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
    assertThat(shard.isRunning()).isTrue();
    assertThat(shard.wasKilledForItsMemory()).isFalse();
    assertThat(shard.restarts()).isZero();
    unread.forEach(CallProbe::cancel);
  }

  private static AppendRequest message(int number) {
    return rows(RowsBuilder.from(number * 32L).observing(VALUES).steps(number * 32, 32));
  }

  private static void append(CallProbe<AppendRequest, AppendResponse> call, int message) {
    call.send(message(message));
    assertThat(call.next().getAcknowledged().getNextSequence()).isEqualTo((message + 1) * 32L);
  }
}
