package dev.polyak.replay;

import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.AcknowledgementLevel;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.SetRateLimitRequest;
import dev.polyak.replay.v1.Signature;
import dev.polyak.replay.v1.Table;
import dev.polyak.replay.v1.TableShare;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;

/**
 * Requests of a run whose tables, "replay" the first of them, have small rows: an observation of
 * two float32, a discrete action, a reward.
 */
public final class Requests {
  public static final String RUN = "run-1";
  public static final int ROW_BYTES = 20;

  public static final Signature SIGNATURE =
      Signature.newBuilder()
          .addColumns(column("observation", DataType.DATA_TYPE_FLOAT32).addShape(2))
          .addColumns(column("action", DataType.DATA_TYPE_INT32))
          .addColumns(column("reward", DataType.DATA_TYPE_FLOAT32))
          .build();

  public static final RateLimit UNLIMITED = limit(1, 1, -1e300, 1e300);

  private Requests() {}

  private static Column.Builder column(String name, DataType type) {
    return Column.newBuilder().setName(name).setDataType(type);
  }

  public static RateLimit limit(double ratio, long size, double minimum, double maximum) {
    return RateLimit.newBuilder()
        .setSamplesPerInsert(ratio)
        .setMinimumSize(size)
        .setMinimumDifference(minimum)
        .setMaximumDifference(maximum)
        .build();
  }

  public static Table.Builder uniform(String name, long capacity) {
    return Table.newBuilder()
        .setName(name)
        .setSampler(selector(Selector.Kind.KIND_UNIFORM))
        .setCapacitySteps(capacity)
        .setRateLimit(UNLIMITED);
  }

  public static Table.Builder prioritised(String name, long capacity, double alpha) {
    return uniform(name, capacity).setSampler(selector(Selector.Kind.KIND_PRIORITISED, alpha));
  }

  /** A selector of a kind; alpha is 1 where it counts. */
  public static Selector.Builder selector(Selector.Kind kind) {
    return selector(kind, kind == Selector.Kind.KIND_PRIORITISED ? 1 : 0);
  }

  public static Selector.Builder selector(Selector.Kind kind, double alpha) {
    return Selector.newBuilder().setKind(kind).setAlpha(alpha);
  }

  /** Has a request's observations be of so many float32. */
  public static CreateTablesRequest.Builder observing(
      CreateTablesRequest.Builder request, int values) {
    request.getSignatureBuilder().getColumnsBuilder(0).setShape(0, values);
    return request;
  }

  /** Has them be compressed, too. */
  public static CreateTablesRequest.Builder compressed(
      CreateTablesRequest.Builder request, int values) {
    observing(request, values)
        .getSignatureBuilder()
        .getColumnsBuilder(0)
        .setCompression(Compression.COMPRESSION_LZ4);
    return request;
  }

  /** Tables with a horizon of 3 and room for {@code bytes}. */
  public static CreateTablesRequest.Builder tables(long bytes, Table.Builder... tables) {
    CreateTablesRequest.Builder request =
        CreateTablesRequest.newBuilder()
            .setRun(RUN)
            .setEpoch(1)
            .setSignature(SIGNATURE)
            .setCapacityBytes(bytes)
            .setHorizon(3)
            .setLargestAppend(64)
            .setLargestDraw(256)
            .setSeed(5);
    for (Table.Builder table : tables) {
      request.addTables(table);
    }
    return request;
  }

  public static SetRateLimitRequest setLimit(RateLimit limit) {
    return SetRateLimitRequest.newBuilder()
        .setRun(RUN)
        .setTable("replay")
        .setRateLimit(limit)
        .build();
  }

  /** Opens the first incarnation of a stream. */
  public static AppendRequest open(String stream) {
    return open(0, stream, 1, false);
  }

  public static AppendRequest open(
      int handle, String stream, long incarnation, boolean prioritiesFollow) {
    return AppendRequest.newBuilder()
        .setOpen(
            AppendOpen.newBuilder()
                .setHandle(handle)
                .setRun(RUN)
                .setStream(stream)
                .setIncarnation(incarnation)
                .setPrioritiesFollow(prioritiesFollow))
        .build();
  }

  /** Opens the first incarnation of a stream, its steps to be acknowledged at a level. */
  public static AppendRequest open(int handle, String stream, AcknowledgementLevel level) {
    AppendRequest.Builder request = open(handle, stream, 1, false).toBuilder();
    request.getOpenBuilder().setLevel(level);
    return request.build();
  }

  public static AppendRequest rows(RowsBuilder rows) {
    return AppendRequest.newBuilder().setRows(rows.build()).build();
  }

  /** Opens a call that draws windows of at most 3 steps. */
  public static SampleOpen.Builder sampleOpen(ColumnSelection.Builder... columns) {
    SampleOpen.Builder open =
        SampleOpen.newBuilder()
            .setRun(RUN)
            .setEpoch(1)
            .addShares(TableShare.newBuilder().setTable("replay").setShare(1))
            .setWindowRows(4)
            .setMinimumRows(2)
            .setCreditBytes(1 << 20);
    for (ColumnSelection.Builder column : columns) {
      open.addColumns(column);
    }
    return open;
  }

  public static ColumnSelection.Builder select(String column, ColumnSelection.Rows rows) {
    return ColumnSelection.newBuilder().setColumn(column).setRows(rows);
  }

  public static SampleRequest draw(int windows) {
    return draw(0, windows, 0);
  }

  public static SampleRequest draw(long request, int windows, int timeout) {
    return SampleRequest.newBuilder()
        .setDraw(
            SampleDraw.newBuilder().setRequest(request).setWindows(windows).setTimeoutMs(timeout))
        .build();
  }

  public static SampleRequest credit(long bytes) {
    return SampleRequest.newBuilder().setCredit(Credit.newBuilder().setBytes(bytes)).build();
  }

  /** Priorities of 0. */
  public static UpdatePrioritiesRequest update(long epoch, long... keys) {
    return UpdatePrioritiesRequest.newBuilder()
        .setRun(RUN)
        .setEpoch(epoch)
        .setTable("replay")
        .setKeys(Tensors.ofLongs(keys, keys.length))
        .setPriorities(Tensors.ofFloats(new float[keys.length]))
        .build();
  }
}
