package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.draw;
import static dev.polyak.replay.Requests.open;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.sampleOpen;
import static dev.polyak.replay.Requests.select;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.node.rpc.Address;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.util.Iterator;
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
  private static final int CREDIT = 8 << 20;

  private ServedShard shard;
  private ManagedChannel channel;

  @BeforeEach
  void serve() throws IOException {
    shard =
        new ServedShard(
            new Address.Tcp("127.0.0.1", 0), "sample-calls=1", "sample-credit=" + CREDIT);
    channel = shard.channel();
    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(
            tables(4 << 20, prioritised("replay", 100, 1)).setLargestDraw(WINDOWS).build());
    CallProbe<AppendRequest, AppendResponse> append = CallProbe.append(channel);
    append.send(open("a"));
    append.send(rows(RowsBuilder.from(0).steps(0, 10)));
    append.next();
    append.next();
  }

  @AfterEach
  void stop() {
    shard.close();
  }

  /** A call that has read its opening and no more, and that a newer learner has ended. */
  private CallProbe<SampleRequest, SampleResponse> endedUnread() {
    CallProbe<SampleRequest, SampleResponse> call = sample(1, 1);
    assertThat(call.next().hasOpened()).isTrue();
    for (int i = 0; i < DRAWS; i++) {
      call.send(draw(WINDOWS));
    }
    Iterator<WatchStatusResponse> watch =
        ReplayServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .watchStatus(WatchStatusRequest.newBuilder().setRun(RUN).build());
    await().until(() -> watch.next().getTables(0).getTotals().getSampled() == DRAWS * WINDOWS);
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> newer =
        CallProbe.updatePriorities(channel);
    newer.send(update(2, 0));
    newer.next();
    return call;
  }

  private CallProbe<SampleRequest, SampleResponse> sample(long epoch, int reads) {
    return CallProbe.sample(
        channel,
        sampleOpen(select("observation", ColumnSelection.Rows.ROWS_FIRST))
            .setEpoch(epoch)
            .setCreditBytes(CREDIT),
        reads);
  }

  private boolean anotherCallOpens() {
    CallProbe<SampleRequest, SampleResponse> call = sample(2, 1);
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
