package dev.polyak.replay.service;

import dev.polyak.node.LogFields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns a run: runs what it is given, in order, and wakes when something is due.
 * Between the two it sleeps.
 *
 * <p>What calls put in is bounded by how many messages each has requested; what else comes is
 * refused from half of the queue on, so {@link #execute} never finds it full and never blocks.
 */
final class StoreThread {
  private static final Logger LOG = LoggerFactory.getLogger(StoreThread.class);
  private static final int CAPACITY = 1 << 17;
  private static final int BATCH = 256;

  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final List<Runnable> batch = new ArrayList<>(BATCH);
  private final Due due;
  private final Thread thread;
  private boolean stopped;

  /** What happens by itself. */
  interface Due {
    /** Nanoseconds until {@link #run} has something to do; Long.MAX_VALUE for never. */
    long nanoseconds();

    /** Does what is due, and what the last command made possible. */
    void run();

    /** Sends what may go together, after as many commands as were there at once. */
    void settle();
  }

  StoreThread(String run, Due due) {
    this.due = due;
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("replay-" + run)
            .unstarted(LogFields.ofRun(run, this::loop));
  }

  void start() {
    thread.start();
  }

  /** Runs a command of an open call. From any thread; never blocks. */
  void execute(Runnable command) {
    queue.add(command);
  }

  /** Whether a command that no call's bounds count may be put in. */
  boolean isOverloaded() {
    return queue.size() > CAPACITY / 2;
  }

  /** Ends with the command that calls it. On the thread only. */
  void stop() {
    stopped = true;
  }

  /** Waits for its end, unless this is the thread itself. */
  void join() {
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes what is there at once, for the queue's lock costs more than many a command. */
  private void await() {
    if (queue.drainTo(batch, BATCH) > 0) {
      return;
    }
    try {
      Runnable command = queue.poll(due.nanoseconds(), TimeUnit.NANOSECONDS);
      if (command != null) {
        batch.add(command);
      }
    } catch (InterruptedException interrupted) {
      LOG.debug("{} was interrupted, goes on", thread.getName());
    }
  }

  private void guarded(Runnable command) {
    try {
      command.run();
    } catch (RuntimeException | Error failure) {
      LOG.error("{}: a command failed", thread.getName(), failure);
    }
  }

  private void loop() {
    while (!stopped) {
      await();
      for (Runnable command : batch) {
        guarded(command);
        guarded(due::run);
      }
      if (batch.isEmpty()) {
        guarded(due::run);
      }
      batch.clear();
      guarded(due::settle);
    }
    // What came after the end belongs to calls that begin: they find the run closed, and end.
    for (Runnable rest = queue.poll(); rest != null; rest = queue.poll()) {
      rest.run();
    }
  }
}
