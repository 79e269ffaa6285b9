package dev.polyak.replay;

import dev.polyak.node.metrics.Meters;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.service.ReplayRpc;
import dev.polyak.replay.service.ReplayServiceSettings;
import io.grpc.BindableService;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/** One shard of the replay buffer. Thread-safe. */
public final class ReplayService implements AutoCloseable {
  private final ReplayRpc rpc;

  /**
   * A service of the durable runs that are there; learners create the tables of others.
   *
   * @param meters receive those of each run
   * @throws IOException if a file is damaged or cannot be read
   * @throws IllegalStateException if another process has the directory
   */
  public ReplayService(ReplayServiceSettings settings, Meters meters) throws IOException {
    this(settings, Disk.LOCAL, meters, buffer -> {});
  }

  /**
   * For tests.
   *
   * @param disk of the files of durable runs
   * @param givenBack sees each reply buffer when its credit came back
   */
  ReplayService(
      ReplayServiceSettings settings, Disk disk, Meters meters, Consumer<byte[]> givenBack)
      throws IOException {
    rpc = new ReplayRpc(settings, disk, new SecureRandom(), givenBack, meters);
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
