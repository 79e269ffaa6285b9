package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ColumnSelection.Frames;
import dev.polyak.replay.v1.ColumnSelection.Rows;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Table;
import dev.polyak.replay.v1.TableShare;
import java.util.List;

/** The table of every load: prioritised with alpha 0.6, for three-step returns. */
final class Tables {
  static final String RUN = "load";
  static final String TABLE = "replay";
  static final long EPOCH = 1;
  static final int HORIZON = 3;

  /** How many of {@link #columns} are observations; they come first. */
  static final int OBSERVATION_COLUMNS = 2;

  private static final double ALPHA = 0.6;
  private static final double STORAGE_PER_CAPACITY = 1.4;
  private static final int LARGEST_APPEND = 512;

  private Tables() {}

  /** Bytes of storage for a table of {@code capacity} steps. */
  static long bytes(StepKind kind, long capacity) {
    return (long) (STORAGE_PER_CAPACITY * kind.rowBytes() * capacity) + (1 << 20);
  }

  /** Neither side waits for the other. */
  static RateLimit unlimited() {
    return RateLimit.newBuilder()
        .setSamplesPerInsert(1)
        .setMinimumSize(1)
        .setMinimumDifference(Double.NEGATIVE_INFINITY)
        .setMaximumDifference(Double.POSITIVE_INFINITY)
        .build();
  }

  static CreateTablesRequest create(
      StepKind kind, long capacity, RateLimit limit, boolean durable) {
    return CreateTablesRequest.newBuilder()
        .setRun(RUN)
        .setEpoch(EPOCH)
        .setSignature(kind.signature())
        .setCapacityBytes(bytes(kind, capacity))
        .setHorizon(HORIZON)
        .addTables(
            Table.newBuilder()
                .setName(TABLE)
                .setSampler(
                    Selector.newBuilder().setKind(Selector.Kind.KIND_PRIORITISED).setAlpha(ALPHA))
                .setCapacitySteps(capacity)
                .setRateLimit(limit))
        .setLargestAppend(LARGEST_APPEND)
        .setLargestDraw(Sampler.BATCH)
        .setSeed(1)
        .setDurable(durable)
        .build();
  }

  static TableShare share() {
    return TableShare.newBuilder().setTable(TABLE).setShare(1).build();
  }

  /** What an n-step learner asks for. */
  static List<ColumnSelection> columns(StepKind kind) {
    return List.of(
        observation(kind, Rows.ROWS_FIRST),
        observation(kind, Rows.ROWS_LAST),
        ColumnSelection.newBuilder().setColumn("action").setRows(Rows.ROWS_FIRST).build(),
        ColumnSelection.newBuilder().setColumn("reward").setRows(Rows.ROWS_ALL).build());
  }

  private static ColumnSelection observation(StepKind kind, Rows rows) {
    ColumnSelection.Builder selection =
        ColumnSelection.newBuilder().setColumn("observation").setRows(rows);
    if (kind.isStacked()) {
      selection.setFrames(Frames.FRAMES_DISTINCT);
    }
    return selection.build();
  }
}
