package dev.polyak.launcher.replay;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Security;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.CheckpointRequest;
import dev.polyak.replay.v1.CheckpointResponse;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.DescribeRunRequest;
import dev.polyak.replay.v1.DescribeRunResponse;
import dev.polyak.replay.v1.DrainShardRequest;
import dev.polyak.replay.v1.ListRunsRequest;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import dev.polyak.replay.v1.SetRateLimitRequest;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A shard as a command calls it: what it refuses is a {@link ConfigurationException}. */
public final class ReplayShard implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 10;

  private final String address;
  private final ManagedChannel channel;

  /**
   * A shard, which is reached with the first call.
   *
   * @param configuration whose section {@code security} says how
   * @throws ConfigurationException if the address is none, or may not be reached so
   */
  ReplayShard(String address, Configuration configuration) {
    this.address = address;
    // A command is over before its files change.
    try (Security security = Security.of(configuration, CertificateRole.OPERATOR)) {
      Address parsed = Address.parse(address);
      security.requireToConnect("the shard's address", parsed);
      channel =
          Transport.connect(
              parsed, Runnable::run, Transport.MAXIMUM_MESSAGE_BYTES, security.protection());
    } catch (IllegalArgumentException noAddress) {
      throw new ConfigurationException(noAddress.getMessage(), noAddress);
    }
  }

  /** A shard that is reached so; the channel is closed with it. */
  public ReplayShard(String address, ManagedChannel channel) {
    this.address = address;
    this.channel = channel;
  }

  /** Names of its runs, in order. */
  List<String> runs() {
    return call(
        DEADLINE_SECONDS,
        stub -> stub.listRuns(ListRunsRequest.getDefaultInstance()).getRunsList());
  }

  /** A run's status, now. */
  public WatchStatusResponse status(String run) {
    WatchStatusRequest request = WatchStatusRequest.newBuilder().setRun(run).build();
    return call(
        DEADLINE_SECONDS,
        stub -> {
          // The shard goes on sending until the call is cancelled.
          try (Context.CancellableContext watching = Context.current().withCancellation()) {
            return watching.call(() -> stub.watchStatus(request).next());
          } catch (RuntimeException failure) {
            throw failure;
          } catch (Exception checked) {
            throw new IllegalStateException(checked);
          }
        });
  }

  /** A table's status, now. */
  TableStatus status(String run, String table) {
    return status(run).getTablesList().stream()
        .filter(each -> each.getTable().equals(table))
        .findFirst()
        .orElseThrow(
            () -> new ConfigurationException("run %s has no table %s".formatted(run, table)));
  }

  /** What an append to a run needs. */
  DescribeRunResponse describe(String run) {
    DescribeRunRequest request = DescribeRunRequest.newBuilder().setRun(run).build();
    return call(DEADLINE_SECONDS, stub -> stub.describeRun(request));
  }

  /** Creates a run's tables. */
  void createTables(CreateTablesRequest request) {
    call(DEADLINE_SECONDS, stub -> stub.createTables(request));
  }

  /** Begins to append. */
  StreamObserver<AppendRequest> append(StreamObserver<AppendResponse> responses) {
    return ReplayServiceGrpc.newStub(channel).append(responses);
  }

  /** Changes a table's rate limit. */
  void setRateLimit(String run, String table, RateLimit limit) {
    SetRateLimitRequest request =
        SetRateLimitRequest.newBuilder().setRun(run).setTable(table).setRateLimit(limit).build();
    call(DEADLINE_SECONDS, stub -> stub.setRateLimit(request));
  }

  /** Has a run's streams appended at its other shards, or here again. */
  void drain(String run, boolean undo) {
    DrainShardRequest request = DrainShardRequest.newBuilder().setRun(run).setUndo(undo).build();
    call(DEADLINE_SECONDS, stub -> stub.drainShard(request));
  }

  /** Has a run copied, however long that takes. */
  CheckpointResponse checkpoint(String run, String name) {
    CheckpointRequest request = CheckpointRequest.newBuilder().setRun(run).setName(name).build();
    return call(TimeUnit.DAYS.toSeconds(1), stub -> stub.checkpoint(request));
  }

  private <R> R call(long seconds, Function<ReplayServiceBlockingStub, R> call) {
    try {
      return call.apply(
          ReplayServiceGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS));
    } catch (StatusRuntimeException refused) {
      throw refused(refused);
    }
  }

  /** What a person is told of a call that failed. */
  ConfigurationException refused(Throwable failure) {
    return new ConfigurationException(
        "%s: %s".formatted(address, StatusText.of(Status.fromThrowable(failure))), failure);
  }

  /** Its address. */
  @Override
  public String toString() {
    return address;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
