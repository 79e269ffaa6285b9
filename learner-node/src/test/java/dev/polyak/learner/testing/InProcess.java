package dev.polyak.learner.testing;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.runs.v1.Shard;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An in-process server with fakes, which can go away and come back. */
public final class InProcess implements AutoCloseable {
  private final Address address = new Address.InProcess(UUID.randomUUID().toString());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Executor calls;
  private final List<BindableService> services;
  private final ManagedChannel channel;
  private Server server;

  /** Calls run on threads of their own. */
  public InProcess(BindableService... services) {
    this(false, services);
  }

  /**
   * A server.
   *
   * @param direct calls run in their caller's thread, as in a deterministic run
   */
  public InProcess(boolean direct, BindableService... services) {
    calls = direct ? Runnable::run : threads;
    channel = Transport.connect(address, calls);
    this.services = List.of(services);
    start();
  }

  public Address address() {
    return address;
  }

  public Executor calls() {
    return calls;
  }

  public ManagedChannel channel() {
    return channel;
  }

  /** A channel of its own, to any address. */
  public ManagedChannel connect(Address to) {
    return Transport.connect(to, calls);
  }

  /** The server as a run's only shard. */
  public ReplayShards shards() {
    return ReplayShards.of(
        Configuration.layers().build(), List.of(shard("replay-0", true)), this::connect);
  }

  /** The server as a run tells of it. */
  public Shard shard(String name, boolean present) {
    return Shard.newBuilder()
        .setName(name)
        .setAddress(address.toString())
        .setPresent(present)
        .build();
  }

  public void start() {
    server = Transport.serve(address, services, calls);
  }

  /** Ends all calls with UNAVAILABLE. */
  public void stop() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    threads.shutdownNow();
  }
}
