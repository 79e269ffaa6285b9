package dev.polyak.node.run;

import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The channel to a run's replay shard, wherever the shard is now: one that restarts may come back
 * at another address. Thread-safe.
 */
public final class ShardChannel implements Supplier<ManagedChannel>, AutoCloseable {
  private final Executor calls;
  private String address;
  private ManagedChannel channel;

  /**
   * A channel to the first shard.
   *
   * @param shards addresses as the run knows them, at least one
   */
  public ShardChannel(List<String> shards, Executor calls) {
    this.calls = calls;
    open(shards.get(0));
  }

  /** The run knows these addresses now; open calls of an address that is gone end. */
  public synchronized void update(List<String> shards) {
    if (!shards.isEmpty() && !shards.get(0).equals(address)) {
      channel.shutdownNow();
      open(shards.get(0));
    }
  }

  private void open(String newest) {
    address = newest;
    channel = Transport.connect(Address.parse(newest), calls);
  }

  @Override
  public synchronized ManagedChannel get() {
    return channel;
  }

  @Override
  public synchronized void close() {
    channel.shutdownNow();
  }
}
