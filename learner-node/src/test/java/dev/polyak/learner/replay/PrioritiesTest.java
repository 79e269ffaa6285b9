package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.testing.FakeReplay;
import dev.polyak.learner.testing.InProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.proto.Tensors;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrioritiesTest {
  private final FakeReplay first = new FakeReplay();
  private final FakeReplay second = new FakeReplay();
  private final InProcess one = new InProcess(first);
  private final InProcess other = new InProcess(second);
  private final ReplayShards shards =
      ReplayShards.of(
          Configuration.layers().set("replay.shards", "2").build(),
          List.of(one.shard("replay-0", true), other.shard("replay-1", true)),
          one::connect);
  private final Lease lease =
      new Lease(one.channel(), "r", "learner", 4, Duration.ofSeconds(9), why -> {});
  private final Priorities priorities = new Priorities(shards, lease, 4, () -> 0);

  @AfterEach
  void close() {
    priorities.close();
    shards.close();
    one.close();
    other.close();
  }

  @Test
  void goToTheShardThatTheKeyCameFrom() throws InterruptedException {
    priorities.send(new int[] {1, 0, 1, 1}, new long[] {7, 8, 9, 10}, new float[] {1, 2, 3, 4}, 3);
    priorities.awaitAcknowledged();

    assertThat(first.priorities).hasSize(1);
    assertThat(first.priorities.getFirst().getKeys()).isEqualTo(Tensors.ofLongs(new long[] {8}, 1));
    assertThat(second.priorities).hasSize(1);
    assertThat(second.priorities.getFirst().getKeys())
        .isEqualTo(Tensors.ofLongs(new long[] {7, 9}, 2));
    assertThat(second.priorities.getFirst().getPriorities())
        .isEqualTo(Tensors.ofFloats(new float[] {1, 3}));
    assertThat(priorities.takeCounts()).isEqualTo(new PriorityCall.Counts(3, 0, 0));
  }

  @Test
  void aShardWithoutKeysIsNotAsked() throws InterruptedException {
    priorities.send(new int[] {1}, new long[] {7}, new float[] {1}, 1);
    priorities.awaitAcknowledged();
    await().until(() -> second.priorities.size() == 1);
    assertThat(first.priorities).isEmpty();
  }
}
