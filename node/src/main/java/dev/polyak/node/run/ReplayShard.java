package dev.polyak.node.run;

import dev.polyak.node.rpc.Address;
import io.grpc.ManagedChannel;
import java.util.function.Function;

/**
 * A replay shard, wherever it is now: a restarted one may come back at another address.
 * Thread-safe.
 */
public final class ReplayShard implements AutoCloseable {
  private final String name;
  private final Function<Address, ManagedChannel> connect;
  private Address address;
  private ManagedChannel channel;
  private boolean present = true;

  /**
   * A shard that has joined the run.
   *
   * @param name of the member
   * @param connect makes a channel to an address
   */
  public ReplayShard(String name, Address address, Function<Address, ManagedChannel> connect) {
    this.name = name;
    this.connect = connect;
    this.address = address;
    this.channel = connect.apply(address);
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
      channel = connect.apply(newest);
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
