package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.testing.FakeReplay;
import dev.polyak.learner.testing.InProcess;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.proto.Tensors;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PriorityCallTest {
  private final FakeReplay service = new FakeReplay();
  private final InProcess transport = new InProcess(service);
  private final ReplayShard shard =
      new ReplayShard("replay-0", transport.address(), transport::connect);
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final Lease lease =
      new Lease(transport.channel(), "r", "learner", 4, Duration.ofSeconds(9), lost::add);
  private final AtomicLong clock = new AtomicLong();
  private final PriorityCall call = new PriorityCall(shard, lease, clock::get);

  @AfterEach
  void close() {
    call.close();
    shard.close();
    transport.close();
  }

  private void send(long key) {
    call.send(new long[] {key, 2, 3}, new float[] {0.5f, 1, 2}, 2);
  }

  @Test
  void introducesItselfOnceAndCountsWhatBecameOfTheKeys() throws InterruptedException {
    service.notAcknowledging();
    send(1);
    send(7);
    await().until(() -> service.priorities.size() == 2);
    service.acknowledge(2, 0);
    service.acknowledge(1, 1);
    call.awaitAcknowledged();

    assertThat(service.priorities.get(0).getRun()).isEqualTo("r");
    assertThat(service.priorities.get(0).getEpoch()).isEqualTo(4);
    assertThat(service.priorities.get(0).getTable()).isEqualTo("replay");
    assertThat(service.priorities.get(0).getKeys())
        .isEqualTo(Tensors.ofLongs(new long[] {1, 2}, 2));
    assertThat(service.priorities.get(0).getPriorities())
        .isEqualTo(Tensors.ofFloats(new float[] {0.5f, 1}));
    assertThat(service.priorities.get(1).getRun()).isEmpty();
    assertThat(call.takeCounts()).isEqualTo(new PriorityCall.Counts(3, 1, 0));
    assertThat(call.takeCounts()).isEqualTo(new PriorityCall.Counts(0, 0, 0));
  }

  @Test
  void theNewestWaitsWhileTooManyAreUnderWay() {
    service.notAcknowledging();
    for (int i = 0; i < 20; i++) {
      send(i);
    }
    await().until(() -> service.priorities.size() == 8);
    service.acknowledge(2, 0);

    await().until(() -> service.priorities.size() == 9);
    assertThat(service.priorities.get(8).getKeys())
        .isEqualTo(Tensors.ofLongs(new long[] {19, 2}, 2));
    assertThat(call.takeCounts().dropped()).isEqualTo(2 * 11);
  }

  @Test
  void connectsAgainAfterABackOffAndCountsWhatIsDropped() throws InterruptedException {
    service.notAcknowledging();
    send(1);
    await().until(() -> service.priorities.size() == 1);
    service.failPriorities(Status.UNAVAILABLE);
    call.awaitAcknowledged();
    send(2);
    assertThat(call.takeCounts()).isEqualTo(new PriorityCall.Counts(0, 0, 4));

    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    send(3);
    await().until(() -> service.priorities.size() == 2);
    assertThat(service.priorities.get(1).getRun()).isEqualTo("r");
    assertThat(lost).isEmpty();
  }

  @Test
  void aLaterEpochAtTheShardIsTheEndOfTheLease() {
    service.notAcknowledging();
    send(1);
    await().until(() -> service.priorities.size() == 1);
    service.failPriorities(Status.FAILED_PRECONDITION.withDescription("epoch 4 is stale"));

    await().until(() -> !lost.isEmpty());
    assertThat(lost.getFirst()).contains("epoch 4 is stale");
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    send(2);
    assertThat(service.priorities).hasSize(1);
  }
}
