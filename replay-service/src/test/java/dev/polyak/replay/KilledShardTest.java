package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard is killed again and again while steps come in and windows go out. */
class KilledShardTest {
  /** Two hundred take some minutes: {@code -Dpolyak.kills=200}. */
  private static final int KILLS = Integer.getInteger("polyak.kills", 10);

  private final SplittableRandom random = new SplittableRandom(11);

  @TempDir private Path directory;

  @Test
  void keepsEachAcknowledgedStepOnce() throws Exception {
    killAgainAndAgain(new PromisedSteps(2, 1 << 20));
  }

  @Test
  void keepsEachAcknowledgedStepOnceWhileFilesArePacked() throws Exception {
    // Room for no more than all steps, so that files fill.
    killAgainAndAgain(new PromisedSteps(64, KILLS * 2_048L));
    try (ShardProcess shard = new ShardProcess(directory)) {
      WatchStatusResponse status =
          ReplayServiceGrpc.newBlockingStub(shard.channel())
              .watchStatus(WatchStatusRequest.newBuilder().setRun(RUN).build())
              .next();
      assertThat(status.getPackedFiles()).isGreaterThan(5);
      assertThat(status.getBytes()).isLessThan(status.getUnpackedBytes());
    }
  }

  private void killAgainAndAgain(PromisedSteps steps) throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      try (ShardProcess shard = new ShardProcess(directory)) {
        steps.create(shard.channel());
        steps.appendAndSample(shard.channel(), 20 + random.nextInt(150), shard::kill);
      }
    }
    try (ShardProcess shard = new ShardProcess(directory)) {
      steps.create(shard.channel());
      steps.requireAll(shard.channel());
    }
    assertThat(steps.count()).isGreaterThan(100L * KILLS);
  }
}
