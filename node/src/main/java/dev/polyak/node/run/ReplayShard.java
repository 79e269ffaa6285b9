package dev.polyak.node.run;

import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import io.grpc.ManagedChannel;
import java.util.concurrent.Executor;

/**
 * A replay shard, wherever it is now: a restarted one may come back at another address.
 * Thread-safe.
 */
public final class ReplayShard implements AutoCloseable {
  private final String name;
  private final Executor calls;
  private Address address;
  private ManagedChannel channel;
  private boolean present = true;

  /**
   * A shard that has joined the run.
   *
   * @param name of the member
   * @param calls runs the channel's callbacks
   */
  public ReplayShard(String name, Address address, Executor calls) {
    this.name = name;
    this.calls = calls;
    this.address = address;
    this.channel = Transport.connect(address, calls);
  }

  public String name() {
    return name;
  }

  /** Whether it follows the run now, as far as this node knows. */
  public synchronized boolean isPresent() {
    return present;
  }

  synchronized void setPresent(boolean now) {
    present = now;
  }

  /** The newest address; calls over the channel to another one end and are made again. */
  public void moveTo(Address newest) {
    ManagedChannel old;
    synchronized (this) {
      if (newest.equals(address)) {
        return;
      }
      old = channel;
      address = newest;
      channel = Transport.connect(newest, calls);
    }
    old.shutdownNow();
  }

  /** The channel to its newest address; connects at once, whatever came before. */
  public synchronized ManagedChannel channel() {
    channel.resetConnectBackoff();
    return channel;
  }

  /** Where it is, for messages. */
  public synchronized Address address() {
    return address;
  }

  @Override
  public synchronized void close() {
    channel.shutdownNow();
  }
}
