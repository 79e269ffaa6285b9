package dev.polyak.actor.collect;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.weights.Weights;
import dev.polyak.node.Pace;
import dev.polyak.runs.v1.Schedules;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects freely, as fast as the replay and the configured cap let it, until it is closed or an
 * environment fails.
 */
public final class CollectorThread implements Collecting {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorThread.class);
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

  private final Supplier<Collector> collectors;
  private final AppendCall appends;
  private final Supplier<Weights> newest;
  private final Supplier<Schedules> schedules;
  private final Pace pace;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean flushing = true;

  /**
   * Starts at once.
   *
   * @param collectors makes the collector, in the thread: its environments may fail, or hang
   * @param newest the snapshot to act by; null before the first
   * @param schedules the run's, now
   * @param failed hears of what ended the thread, if not {@link #close}
   */
  public CollectorThread(
      Supplier<Collector> collectors,
      AppendCall appends,
      Supplier<Weights> newest,
      Supplier<Schedules> schedules,
      Pace pace,
      Consumer<Throwable> failed) {
    this.collectors = collectors;
    this.appends = appends;
    this.newest = newest;
    this.schedules = schedules;
    this.pace = pace;
    this.failed = failed;
    thread = Thread.ofPlatform().daemon().name("collector").start(this::run);
  }

  private void run() {
    Collector collector = null;
    try {
      collector = collectors.get();
      appends.connect();
      while (!stopping) {
        pace.await(collector.lanes(), () -> stopping);
        collector.adopt(newest.get());
        collector.step(schedules.get());
      }
    } catch (InterruptedException stopped) {
      // Only close() interrupts.
    } catch (RuntimeException | Error failure) {
      failed.accept(failure);
    } finally {
      finish(collector);
    }
  }

  /** Sends what is left, waits for its acknowledgement for a short while, and frees everything. */
  private void finish(Collector collector) {
    try {
      if (collector != null) {
        appends.finish();
        collector.abandon();
        if (flushing && !appends.awaitAcknowledged(FLUSH_LIMIT)) {
          LOG.warn(
              "{} steps were not acknowledged in time and are lost", appends.unacknowledgedSteps());
        }
      }
    } catch (InterruptedException again) {
      LOG.warn("{} steps are lost: the flush was interrupted", appends.unacknowledgedSteps());
    } catch (RuntimeException failure) {
      LOG.warn("the last steps are lost", failure);
    } finally {
      appends.close();
      if (collector != null) {
        collector.close();
      }
    }
  }

  /**
   * As {@link #close}, without waiting for acknowledgements: the run is over, nobody will sample
   * these steps.
   */
  @Override
  public void discard() {
    flushing = false;
    close();
  }

  /**
   * Stops collecting, flushes and returns when all is freed. A thread that an environment does not
   * let go is left behind, without its call to the shard.
   */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      if (!thread.join(STOP_LIMIT)) {
        LOG.warn("an environment does not return; its thread is left behind");
        appends.close();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
