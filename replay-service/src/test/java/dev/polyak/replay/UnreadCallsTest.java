package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.service.ReplayServiceSettings;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.TableShare;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What was sent on a call that has ended, and its client does not read, is the service's memory:
 * the call counts against those that may be open until the client has read it, or is gone.
 */
class UnreadCallsTest {
  /** A draw of some 2 MB: three of them are more than a connection takes that nobody reads. */
  private static final int WINDOWS = 60_000;

  private static final int DRAWS = 3;

  private final Address address = new Address.Tcp("127.0.0.1", 0);
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private ReplayService service;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void serve() throws IOException {
    service =
        new ReplayService(
            new ReplayServiceSettings(
                address,
                "replay-0",
                4 << 20,
                "",
                false,
                "",
                0,
                5,
                true,
                false,
                1,
                1,
                1 << 20,
                1,
                8 << 20),
            new Meters());
    server = Transport.serve(address, service.services(), executor);
    channel = Transport.connect(Transport.addressOf(server, address), executor);
    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(
            tables(4 << 20, prioritised("replay", 100, 1)).setLargestDraw(WINDOWS).build());
    CallProbe<AppendRequest, AppendResponse> append = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).append(append);
    append.send(
        AppendRequest.newBuilder()
            .setOpen(AppendOpen.newBuilder().setRun(RUN).setStream("a").setIncarnation(1))
            .build());
    append.send(
        AppendRequest.newBuilder().setRows(RowsBuilder.from(0).steps(0, 10).build()).build());
    append.next();
    append.next();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    service.close();
    server.shutdownNow();
    executor.shutdownNow();
  }

  /** A call that has read its opening and no more, and that a newer learner has ended. */
  private CallProbe<SampleRequest, SampleResponse> endedUnread() {
    CallProbe<SampleRequest, SampleResponse> call = sample(new CallProbe<>(1), 1);
    assertThat(call.next().hasOpened()).isTrue();
    for (int i = 0; i < DRAWS; i++) {
      call.send(
          SampleRequest.newBuilder().setDraw(SampleDraw.newBuilder().setWindows(WINDOWS)).build());
    }
    Iterator<WatchStatusResponse> watch =
        ReplayServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .watchStatus(WatchStatusRequest.newBuilder().setRun(RUN).build());
    await().until(() -> watch.next().getTables(0).getTotals().getSampled() == DRAWS * WINDOWS);
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> newer = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).updatePriorities(newer);
    newer.send(
        UpdatePrioritiesRequest.newBuilder()
            .setRun(RUN)
            .setEpoch(2)
            .setTable("replay")
            .setKeys(Tensors.ofLongs(new long[1], 1))
            .setPriorities(Tensors.ofFloats(new float[1]))
            .build());
    newer.next();
    return call;
  }

  private CallProbe<SampleRequest, SampleResponse> sample(
      CallProbe<SampleRequest, SampleResponse> call, long epoch) {
    ReplayServiceGrpc.newStub(channel).sample(call);
    call.send(
        SampleRequest.newBuilder()
            .setOpen(
                SampleOpen.newBuilder()
                    .setRun(RUN)
                    .setEpoch(epoch)
                    .addShares(TableShare.newBuilder().setTable("replay").setShare(1))
                    .addColumns(
                        ColumnSelection.newBuilder()
                            .setColumn("observation")
                            .setRows(ColumnSelection.Rows.ROWS_FIRST))
                    .setWindowRows(4)
                    .setMinimumRows(2)
                    .setCreditBytes(8 << 20))
            .build());
    return call;
  }

  private boolean anotherCallOpens() {
    CallProbe<SampleRequest, SampleResponse> call = sample(new CallProbe<>(), 2);
    if (call.either() instanceof Status refused) {
      assertThat(refused.getDescription()).contains("replay-service.sample-calls");
      return false;
    }
    call.cancel();
    return true;
  }

  @Test
  void countAgainstTheLimitUntilTheyAreRead() {
    CallProbe<SampleRequest, SampleResponse> call = endedUnread();
    assertThat(anotherCallOpens()).isFalse();

    call.read(100);

    assertThat(call.end().getDescription()).contains("newer learner");
    await().until(this::anotherCallOpens);
  }

  @Test
  void countAgainstTheLimitUntilTheirClientIsGone() {
    CallProbe<SampleRequest, SampleResponse> call = endedUnread();
    assertThat(anotherCallOpens()).isFalse();

    call.cancel();

    await().until(this::anotherCallOpens);
  }
}
