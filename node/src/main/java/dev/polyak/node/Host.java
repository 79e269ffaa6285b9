package dev.polyak.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes run on: one actor system and the threads of their calls. A process has one host, and
 * on it one node, or, embedded, a whole cluster.
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
    SERVE(CoordinatedShutdown.PhaseServiceStop());

    private final String akka;

    Phase(String akka) {
      this.akka = akka;
    }
  }

  /** Why a host stops. */
  private record Ended(String why) implements CoordinatedShutdown.Reason {}

  private final ActorSystem<?> system;
  private final Executor calls;
  private final AtomicInteger exitCode = new AtomicInteger();

  /**
   * A host on an actor system.
   *
   * @param calls runs the calls of servers and channels; a direct one makes a lockstep run
   *     deterministic
   */
  public Host(ActorSystem<?> system, Executor calls) {
    this.system = system;
    this.calls = calls;
  }

  public ActorSystem<?> system() {
    return system;
  }

  public Executor calls() {
    return calls;
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
