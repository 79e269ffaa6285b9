package dev.polyak.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.ManagementSettings;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Security;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The life of a node's process: starts its host, waits until it ends, turns signals into a clean
 * stop.
 *
 * <p>SIGTERM and SIGINT run the host's shutdown and exit with 0. A process that was told to ends
 * when its standard input does: the operating system closes it when the launcher dies, however it
 * dies.
 */
public final class NodeProcess {
  private NodeProcess() {}

  /**
   * Runs until the host stops.
   *
   * @param role that the process's certificate is to have, where it has one
   * @param endWithInput also stops at the end of standard input
   * @param start starts the nodes; what it throws ends the process
   * @return the exit code
   */
  public static int run(
      Configuration configuration,
      CertificateRole role,
      boolean endWithInput,
      Consumer<Host> start) {
    try (Security security = Security.of(configuration, role)) {
      return run(configuration, security, endWithInput, start);
    }
  }

  private static int run(
      Configuration configuration, Security security, boolean endWithInput, Consumer<Host> start) {
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), "polyak", configuration.toConfig());
    AtomicInteger count = new AtomicInteger();
    ExecutorService calls =
        Executors.newFixedThreadPool(
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("calls-" + count.incrementAndGet())
                    .unstarted(task));
    Host host = new Host(system, calls, security.protection());
    Thread hook =
        new Thread(
            () -> {
              host.stop(0, "signal").toCompletableFuture().join();
              Runtime.getRuntime().halt(host.exitCode());
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    if (endWithInput) {
      Thread.ofPlatform().daemon().name("input").start(() -> stopAtEndOfInput(host));
    }
    Readiness process = host.readiness("polyak", "its nodes to start");
    try {
      host.meters().bindProcess();
      ManagementSettings.listen(configuration).ifPresent(host::manage);
      start.accept(host);
      process.ready();
    } catch (RuntimeException | Error failure) {
      host.stop(1, "start").toCompletableFuture().join();
      Runtime.getRuntime().removeShutdownHook(hook);
      throw failure;
    }
    system.getWhenTerminated().toCompletableFuture().join();
    keepOff(hook);
    return host.exitCode();
  }

  /** The host has stopped, and what its process still does is not the hook's to end. */
  private static void keepOff(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // A signal has come; the hook is what stopped the host.
    }
  }

  private static void stopAtEndOfInput(Host host) {
    try {
      while (System.in.read() >= 0) {
        // What comes does not matter, only that it ends.
      }
    } catch (IOException closed) {
      // A closed input has ended, too.
    }
    host.stop(0, "the launcher has ended");
  }
}
