import com.google.protobuf.ByteString;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Signature;
import dev.polyak.replay.v1.Table;
import dev.polyak.replay.v1.TableShare;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.BlockingClientCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Appends steps to a replay service, samples them by priority, and sends new priorities back.
 *
 * <pre>
 *   polyak replay-service --set replay-service.standalone=true --set replay-service.listen=127.0.0.1:7002
 *   java -cp "launcher/target/polyak/*" examples/replay/Replay.java 127.0.0.1:7002
 * </pre>
 */
public final class Replay {
  private static final String RUN = "from-java";
  private static final int STEPS = 1_000;

  public static void main(String[] arguments) throws Exception {
    ManagedChannel channel =
        Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()).build();
    var stub = ReplayServiceGrpc.newBlockingV2Stub(channel);
    stub.createTables(tables());
    append(stub);
    sample(stub);
    channel.shutdownNow();
  }

  /** One prioritised table of steps of four numbers, an action and a reward. */
  private static CreateTablesRequest tables() {
    return CreateTablesRequest.newBuilder()
        .setRun(RUN)
        .setEpoch(1)
        .setSignature(
            Signature.newBuilder()
                .addColumns(column("observation", DataType.DATA_TYPE_FLOAT32).addShape(4))
                .addColumns(column("action", DataType.DATA_TYPE_INT32))
                .addColumns(column("reward", DataType.DATA_TYPE_FLOAT32)))
        .setCapacityBytes(16 << 20)
        .setHorizon(3)
        .addTables(
            Table.newBuilder()
                .setName("replay")
                .setSampler(
                    Selector.newBuilder().setKind(Selector.Kind.KIND_PRIORITISED).setAlpha(0.6))
                .setCapacitySteps(100_000)
                .setRateLimit(
                    RateLimit.newBuilder()
                        .setSamplesPerInsert(1)
                        .setMinimumSize(100)
                        .setMinimumDifference(Double.NEGATIVE_INFINITY)
                        .setMaximumDifference(Double.POSITIVE_INFINITY)))
        .setLargestAppend(1_024)
        .setLargestDraw(64)
        .build();
  }

  private static Column.Builder column(String name, DataType type) {
    return Column.newBuilder().setName(name).setDataType(type);
  }

  /** An episode of 1,000 steps and its closing row, which holds the last observation. */
  private static void append(ReplayServiceGrpc.ReplayServiceBlockingV2Stub stub) throws Exception {
    BlockingClientCall<AppendRequest, AppendResponse> call = stub.append();
    call.write(
        AppendRequest.newBuilder()
            .setOpen(AppendOpen.newBuilder().setRun(RUN).setStream("lane-0").setIncarnation(1))
            .build());
    if (call.read().getOpened().getNextSequence() == STEPS) {
      System.out.println("the service has the steps already: each is stored once");
      return;
    }
    int rows = STEPS + 1;
    Random random = new Random(0);
    byte[] flags = new byte[rows];
    flags[STEPS - 1] = 1; // Terminated.
    flags[STEPS] = 4; // The closing row.
    ByteBuffer observations = littleEndian(rows * 4 * Float.BYTES);
    while (observations.hasRemaining()) {
      observations.putFloat((float) random.nextGaussian());
    }
    ByteBuffer rewards = littleEndian(rows * Float.BYTES);
    for (int i = 0; i < STEPS; i++) {
      rewards.putFloat(random.nextFloat());
    }
    call.write(
        AppendRequest.newBuilder()
            .setRows(
                AppendRows.newBuilder()
                    .setCount(rows)
                    .setFlags(ByteString.copyFrom(flags))
                    .addColumns(ByteString.copyFrom(observations.array()))
                    .addColumns(ByteString.copyFrom(new byte[rows * Integer.BYTES]))
                    .addColumns(ByteString.copyFrom(rewards.array())))
            .build());
    System.out.println("stored " + call.read().getAcknowledged().getNextSequence() + " steps");
    call.halfClose();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Draws 64 windows for three-step returns, and gives each a priority. */
  private static void sample(ReplayServiceGrpc.ReplayServiceBlockingV2Stub stub) throws Exception {
    BlockingClientCall<SampleRequest, SampleResponse> call = stub.sample();
    call.write(
        SampleRequest.newBuilder()
            .setOpen(
                SampleOpen.newBuilder()
                    .setRun(RUN)
                    .setEpoch(1)
                    .addShares(TableShare.newBuilder().setTable("replay").setShare(1))
                    .addColumns(rows("observation", ColumnSelection.Rows.ROWS_FIRST))
                    .addColumns(rows("observation", ColumnSelection.Rows.ROWS_LAST))
                    .addColumns(rows("action", ColumnSelection.Rows.ROWS_FIRST))
                    .addColumns(rows("reward", ColumnSelection.Rows.ROWS_ALL))
                    .setWindowRows(4)
                    .setMinimumRows(2)
                    .setCreditBytes(8 << 20))
            .build());
    call.read();
    call.write(
        SampleRequest.newBuilder().setDraw(SampleDraw.newBuilder().setWindows(64)).build());
    SampleBatch batch = call.read().getBatch();
    call.write(
        SampleRequest.newBuilder()
            .setCredit(Credit.newBuilder().setBytes(batch.getCreditBytes()))
            .build());

    ByteBuffer lengths = view(batch.getLengths());
    ByteBuffer rewards = view(batch.getColumns(3));
    ByteBuffer priorities = littleEndian(batch.getWindows() * Float.BYTES);
    for (int i = 0; i < batch.getWindows(); i++) {
      double discounted = 0;
      double discount = 1;
      for (int left = lengths.getInt(); left > 0; left--) {
        discounted += discount * rewards.getFloat();
        discount *= 0.99;
      }
      priorities.putFloat((float) discounted);
    }
    BlockingClientCall<UpdatePrioritiesRequest, UpdatePrioritiesResponse> updates =
        stub.updatePriorities();
    updates.write(
        UpdatePrioritiesRequest.newBuilder()
            .setRun(RUN)
            .setEpoch(1)
            .setTable("replay")
            .setKeys(batch.getKeys())
            .setPriorities(ByteString.copyFrom(priorities.array()))
            .build());
    UpdatePrioritiesResponse updated = updates.read();
    System.out.printf(
        "sampled %d windows, priorities applied %d, stale %d%n",
        batch.getWindows(), updated.getApplied(), updated.getStale());
    updates.halfClose();
    call.halfClose();
  }

  private static ColumnSelection rows(String column, ColumnSelection.Rows which) {
    return ColumnSelection.newBuilder().setColumn(column).setRows(which).build();
  }

  private static ByteBuffer view(ByteString bytes) {
    return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
