package dev.polyak.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import dev.polyak.node.management.ManagementServer;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.CallMeter;
import dev.polyak.node.rpc.Protection;
import dev.polyak.node.rpc.Transport;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes run on: one actor system, the threads of their calls, their meters. A process has one
 * host, and on it one node, or, embedded, a whole cluster.
 */
public final class Host {
  private static final Logger LOG = LoggerFactory.getLogger(Host.class);

  /**
   * Something that a node does when its host stops; the phases run in their order, the tasks of one
   * together.
   */
  public enum Phase {
    /** Actors stop collecting and flush. */
    COLLECT(CoordinatedShutdown.PhaseBeforeServiceUnbind()),
    /** Learners stop, write their last checkpoint and give their lease back. */
    REGRESS(CoordinatedShutdown.PhaseServiceUnbind()),
    /** What follows a run writes its end. */
    RECORD(CoordinatedShutdown.PhaseServiceRequestsDone()),
    /** Servers drain and close. */
    SERVE(CoordinatedShutdown.PhaseServiceStop()),
    /** The management port closes last, so that probes see the stop. */
    MANAGE(CoordinatedShutdown.PhaseBeforeActorSystemTerminate());

    private final String akka;

    Phase(String akka) {
      this.akka = akka;
    }
  }

  /** Why a host stops. */
  private record Ended(String why) implements CoordinatedShutdown.Reason {}

  private final ActorSystem<?> system;
  private final Executor calls;
  private final Protection protection;
  private final Meters meters = new Meters();
  private final CallMeter callMeter = new CallMeter(meters);
  private final List<Readiness> nodes = new CopyOnWriteArrayList<>();
  private final Queue<HealthStatusManager> servers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger exitCode = new AtomicInteger();
  private volatile boolean stopping;

  /** A host whose connections are in plaintext. */
  public Host(ActorSystem<?> system, Executor calls) {
    this(system, calls, Protection.none());
  }

  /**
   * A host on an actor system.
   *
   * @param calls runs the calls of servers and channels; a direct one makes a lockstep run
   *     deterministic
   * @param protection of all connections of its nodes
   */
  public Host(ActorSystem<?> system, Executor calls, Protection protection) {
    this.system = system;
    this.calls = calls;
    this.protection = protection;
  }

  public ActorSystem<?> system() {
    return system;
  }

  public Executor calls() {
    return calls;
  }

  /** Of all connections of its nodes. */
  public Protection protection() {
    return protection;
  }

  /** The meters of all nodes. */
  public Meters meters() {
    return meters;
  }

  /**
   * A node that is not ready yet.
   *
   * @param missing on what it waits
   */
  public Readiness readiness(String node, String missing) {
    Readiness readiness = new Readiness(node, missing);
    nodes.add(readiness);
    return readiness;
  }

  /** Why the host is not ready, a line each; none: it is. */
  public List<String> notReady() {
    return stopping
        ? List.of("the process is stopping")
        : nodes.stream().flatMap(node -> node.reason().stream()).toList();
  }

  /**
   * Starts a gRPC server on the host's threads. Its calls are metered; its health service answers
   * NOT_SERVING from the moment that the host stops.
   *
   * @throws dev.polyak.node.rpc.CannotListenException if the address cannot be bound
   */
  public Server serve(Address address, List<BindableService> services) {
    return serve(address, services, calls);
  }

  /**
   * As above.
   *
   * @param streams runs the calls whose both sides are streams, in place of the host's threads
   */
  public Server serve(Address address, List<BindableService> services, Executor streams) {
    return serve(address, services, streams, Transport.MAXIMUM_MESSAGE_BYTES);
  }

  /**
   * As above.
   *
   * @param messageBytes of one message at the most
   */
  public Server serve(
      Address address, List<BindableService> services, Executor streams, int messageBytes) {
    HealthStatusManager health = new HealthStatusManager();
    Server server =
        Transport.serve(
            address,
            services,
            calls,
            streams,
            health,
            List.of(callMeter),
            messageBytes,
            protection);
    servers.add(health);
    if (stopping) {
      endHealth();
    }
    return server;
  }

  /** A channel to another node, which is the caller's. */
  public ManagedChannel connect(Address address) {
    return connect(address, calls, Transport.MAXIMUM_MESSAGE_BYTES);
  }

  /**
   * As above.
   *
   * @param executor runs its calls
   * @param messageBytes of one message at the most
   */
  public ManagedChannel connect(Address address, Executor executor, int messageBytes) {
    return Transport.connect(address, executor, messageBytes, protection);
  }

  /** Each server's once, however often the host is stopped. */
  private void endHealth() {
    for (HealthStatusManager health = servers.poll(); health != null; health = servers.poll()) {
      health.enterTerminalState();
    }
  }

  /**
   * Starts the management server, which outlives all else.
   *
   * @throws dev.polyak.node.rpc.CannotListenException if the address cannot be bound, or may not be
   */
  public ManagementServer manage(Address.Tcp listen) {
    protection.requireToListen(listen);
    ManagementServer management = ManagementServer.start(listen, meters, this::notReady);
    atStop(Phase.MANAGE, "management", management::close);
    return management;
  }

  /** Runs {@code task} in a thread of its own when the host stops. */
  public void atStop(Phase phase, String name, Runnable task) {
    CoordinatedShutdown.get(system)
        .addTask(
            phase.akka,
            name,
            () ->
                CompletableFuture.supplyAsync(
                        () -> {
                          task.run();
                          return Done.done();
                        },
                        Thread.ofPlatform().name(name)::start)
                    .exceptionally(
                        failure -> {
                          LOG.error("could not stop {} cleanly: {}", name, failure.getMessage());
                          LOG.debug("why {} did not stop cleanly", name, failure);
                          return Done.done();
                        }));
  }

  /** Runs {@code task} after a while, on a thread that must not be blocked. */
  public void after(Duration delay, Runnable task) {
    system.scheduler().scheduleOnce(delay, task, system.executionContext());
  }

  /**
   * Stops everything on this host; the first call wins.
   *
   * @param code of the process: 0 where all is well
   */
  public CompletionStage<Done> stop(int code, String why) {
    exitCode.compareAndSet(0, code);
    stopping = true;
    endHealth();
    return CoordinatedShutdown.get(system).runAll(new Ended(why));
  }

  /** Stops because a node cannot go on, and says so in one line. */
  public void fail(String why) {
    LOG.error("{}", why);
    stop(1, why);
  }

  /** The process's exit code so far. */
  public int exitCode() {
    return exitCode.get();
  }
}
