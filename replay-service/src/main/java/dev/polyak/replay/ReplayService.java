package dev.polyak.replay;

import dev.polyak.node.metrics.Meters;
import dev.polyak.replay.service.ReplayRpc;
import dev.polyak.replay.service.ReplayServiceSettings;
import io.grpc.BindableService;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/** One shard of the replay buffer, in memory. Thread-safe. */
public final class ReplayService implements AutoCloseable {
  private final ReplayRpc rpc;

  /**
   * A service without runs; a learner creates their tables.
   *
   * @param meters receive those of each run
   */
  public ReplayService(ReplayServiceSettings settings, Meters meters) {
    this(settings, meters, buffer -> {});
  }

  /**
   * For tests.
   *
   * @param givenBack sees each reply buffer when its credit came back
   */
  ReplayService(ReplayServiceSettings settings, Meters meters, Consumer<byte[]> givenBack) {
    rpc = new ReplayRpc(settings, new SecureRandom(), givenBack, meters);
  }

  /** What a server is to serve. */
  public List<BindableService> services() {
    return List.of(rpc);
  }

  /** Ends all calls with UNAVAILABLE and frees the memory of all runs. */
  @Override
  public void close() {
    rpc.close();
  }
}
