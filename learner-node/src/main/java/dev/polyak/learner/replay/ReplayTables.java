package dev.polyak.learner.replay;

import dev.polyak.learner.lease.Lease;
import dev.polyak.node.run.Futures;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.CreateTablesResponse;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Signature;
import dev.polyak.replay.v1.Table;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The run's tables on one shard, as its configuration wants them: one, by the name of {@link
 * #TABLE}. The rate limit is the run's; the capacity is this shard's part.
 */
public final class ReplayTables {
  /** What updates draw from. */
  public static final String TABLE = "replay";

  private static final long DEADLINE_SECONDS = 10;
  private static final long MINIMUM_BYTES = 1 << 20;
  private static final int ROW_ALIGNMENT = 8;

  /**
   * Rows of the smallest store for each frame that a stack reaches back: a shard wants 16 in each
   * of its 32 files, whose rows it rounds down to a power of two.
   */
  private static final int MINIMUM_ROWS_OF_A_FRAME = 1_024;

  private final ReplayShard shard;
  private final CreateTablesRequest request;

  /**
   * Tables under a lease.
   *
   * @param horizon n of n-step returns
   * @param stepsPerUpdate rates.steps-per-update
   * @param phase rates.phase
   * @param seed of the draws
   */
  public ReplayTables(
      ReplayShard shard,
      Lease lease,
      Signature signature,
      ReplaySettings settings,
      int horizon,
      int batchSize,
      double stepsPerUpdate,
      Phase phase,
      long seed) {
    this.shard = shard;
    ReplaySettings.Capacity capacity = settings.capacity().of(settings.shards());
    Table table =
        Table.newBuilder()
            .setName(TABLE)
            .setSampler(sampler(settings))
            .setRemover(Selector.newBuilder().setKind(Selector.Kind.KIND_FIFO))
            .setCapacitySteps(capacity.steps())
            .setRateLimit(
                RateLimits.of(
                    batchSize,
                    stepsPerUpdate,
                    phase,
                    settings.minimumSize(),
                    settings.slack(),
                    settings.largestAppend()))
            .build();
    request =
        CreateTablesRequest.newBuilder()
            .setRun(lease.run())
            .setEpoch(lease.epoch())
            .setSignature(signature)
            .setCapacityBytes(capacityBytes(signature, capacity))
            .setHorizon(horizon)
            .addTables(table)
            .setLargestAppend(settings.largestAppend())
            .setLargestDraw(batchSize)
            .setSeed(seed)
            .setDurable(settings.durable())
            .setShards(settings.shards())
            .build();
  }

  private static Selector sampler(ReplaySettings settings) {
    Selector.Builder sampler = Selector.newBuilder();
    return settings.isPrioritised()
        ? sampler
            .setKind(Selector.Kind.KIND_PRIORITISED)
            .setAlpha(settings.priorityExponent())
            .build()
        : sampler.setKind(Selector.Kind.KIND_UNIFORM).build();
  }

  private static long capacityBytes(Signature signature, ReplaySettings.Capacity capacity) {
    return capacity.bytes() > 0 ? capacity.bytes() : bytesOf(signature, capacity.steps());
  }

  /**
   * Bytes of a shard's storage where none are configured: twice what the steps need. Closing rows,
   * and blocks that are not full yet, take the rest.
   */
  public static long bytesOf(Signature signature, long steps) {
    int stack = signature.getColumnsList().stream().mapToInt(Column::getStack).max().orElse(0);
    long rows = Math.max(2 * steps, (stack - 1L) * MINIMUM_ROWS_OF_A_FRAME);
    return Math.max(MINIMUM_BYTES, Math.multiplyExact(rows, rowBytes(signature)));
  }

  /** Bytes of a stored row: the newest frame of each column and the flags, padded. */
  static long rowBytes(Signature signature) {
    long bytes = 1;
    for (Column column : signature.getColumnsList()) {
      bytes += (long) Values.width(column) * Values.size(column.getDataType());
    }
    return Math.ceilDiv(bytes, ROW_ALIGNMENT) * ROW_ALIGNMENT;
  }

  /**
   * Creates the tables or finds them, and fences learners of older epochs out of the shard.
   * Idempotent.
   */
  public CompletionStage<CreateTablesResponse> create() {
    return Futures.stage(
        ReplayServiceGrpc.newFutureStub(shard.channel())
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .createTables(request));
  }

  /** What is asked for. */
  CreateTablesRequest request() {
    return request;
  }
}
