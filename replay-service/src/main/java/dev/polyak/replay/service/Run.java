package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.limiter.RateLimits;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.store.RowLayout;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.StoreSpecification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A run on this shard: its store, the calls that wait on it, and the highest epoch of its learners.
 * Everything but {@link #execute}, {@link #submit}, {@link #layout}, {@link #statistics} and {@link
 * #close} belongs to its thread.
 */
final class Run implements StoreThread.Due {
  private static final int MAXIMUM_RETIRED_FILES = 2;
  private static final int MAXIMUM_GATHERERS = 4;
  private static final long IDLE_SECONDS = 10;

  private final RowLayout layout;
  private final String name;
  private final Store store;
  private final BufferPool buffers;
  private final StoreThread thread;
  private final Consumer<Runnable> owner;
  private final WaitingAppends appends;
  private final Set<OwnedCall<?, ?>> calls = new HashSet<>();
  private final Set<SampleCall> samples = new LinkedHashSet<>();
  private final List<AppendCall> unsettled = new ArrayList<>();
  private final OpenStreams openStreams;
  private final DrawWaits drawWaits;
  private final StatusWatches watches;
  private final RunStatistics statistics;
  private final Forces forces;
  private final double recoverySeconds;
  private final RunCheckpoints checkpoints;
  private final ExecutorService gatherers;
  private long epoch;
  private boolean collectionEnded;
  private boolean draining;
  private volatile boolean closed;

  /**
   * A run, as its medium holds it.
   *
   * @param newEpoch of the learner that creates it; 0 where none does
   * @param syncNanoseconds between two rounds of forces that nobody waits for
   * @param givenBack sees each reply buffer that comes back
   * @throws IOException if what the medium holds is damaged or cannot be read
   */
  Run(
      StoreSpecification specification,
      Medium medium,
      long newEpoch,
      long syncNanoseconds,
      Consumer<byte[]> givenBack)
      throws IOException {
    this.name = specification.run();
    this.layout = specification.layout();
    long begun = System.nanoTime();
    store = new Store(specification, medium, System::nanoTime);
    recoverySeconds = store.fileCount() == 0 ? 0 : (System.nanoTime() - begun) / 1e9;
    epoch = Long.compareUnsigned(newEpoch, store.epoch()) > 0 ? newEpoch : store.epoch();
    store.setEpoch(epoch);
    buffers = new BufferPool(givenBack);
    appends = new WaitingAppends(specification.tables().size());
    openStreams = new OpenStreams(store);
    drawWaits = new DrawWaits(specification.tables().size());
    watches = new StatusWatches(this);
    thread = new StoreThread(name, this);
    owner = thread::execute;
    forces = new Forces(medium, syncNanoseconds, owner);
    statistics = new RunStatistics(this);
    checkpoints = new RunCheckpoints(this);
    gatherers = gatherers(name);
  }

  /** Threads that are there while there is work for them. */
  private static ExecutorService gatherers(String name) {
    int most = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAXIMUM_GATHERERS);
    ThreadFactory threads = Thread.ofPlatform().daemon().name("gather-" + name + "-", 0).factory();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  void start() {
    thread.start();
  }

  String name() {
    return name;
  }

  RowLayout layout() {
    return layout;
  }

  RunStatistics statistics() {
    return statistics;
  }

  /** Runs a command of an open call in the run's thread. */
  void execute(Runnable command) {
    thread.execute(command);
  }

  /**
   * Runs a command that no call's bounds count, and gives its result or failure to {@code done}.
   */
  <T> void submit(Supplier<T> command, Consumer<T> done, Consumer<Throwable> failed) {
    if (thread.isOverloaded()) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED, "run %s has too many requests under way".formatted(name));
    }
    thread.execute(
        () -> {
          T result;
          try {
            requireOpen();
            result = command.get();
          } catch (RuntimeException failure) {
            failed.accept(failure);
            return;
          }
          done.accept(result);
        });
  }

  RunCheckpoints checkpoints() {
    return checkpoints;
  }

  /** Ends all calls, frees the memory and ends the thread. From any thread but the run's. */
  void close() {
    checkpoints.stop();
    thread.execute(
        () -> {
          closed = true;
          for (OwnedCall<?, ?> call : List.copyOf(calls)) {
            call.end(stopping());
          }
          watches.end(stopping());
          // Waits for those that read rows.
          gatherers.close();
          store.close();
          thread.stop();
        });
    thread.join();
  }

  private static Refusal stopping() {
    return new Refusal(Refusal.Reason.UNAVAILABLE, "the replay service is stopping");
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw stopping();
    }
  }

  // In the run's thread.

  Store store() {
    return store;
  }

  BufferPool buffers() {
    return buffers;
  }

  WaitingAppends appends() {
    return appends;
  }

  OpenStreams openStreams() {
    return openStreams;
  }

  /** What it took to find the rows of an earlier process. */
  double recoverySeconds() {
    return recoverySeconds;
  }

  Forces forces() {
    return forces;
  }

  /** Make messages of what is drawn. */
  Executor gatherers() {
    return gatherers;
  }

  DrawWaits drawWaits() {
    return drawWaits;
  }

  StatusWatches watches() {
    return watches;
  }

  void attach(OwnedCall<?, ?> call) {
    requireOpen();
    calls.add(call);
    if (call instanceof SampleCall sample) {
      samples.add(sample);
    }
  }

  void detach(OwnedCall<?, ?> call) {
    calls.remove(call);
    if (call instanceof SampleCall sample) {
      samples.remove(sample);
    }
  }

  Set<SampleCall> samples() {
    return samples;
  }

  boolean collectionEnded() {
    return collectionEnded;
  }

  /**
   * No more steps come: what waits to be let in is, and what waits for a priority gets the largest.
   */
  void endCollection() {
    collectionEnded = true;
    advanceAppends();
    store.completeAll();
  }

  /** Refuses where no step can ever be appended. */
  void requireWritable() {
    if (store.medium().isReadOnly()) {
      store.medium().requireWorking();
    }
  }

  void requireCollecting() {
    if (collectionEnded) {
      throw Refusal.state("the collection of run %s has ended", name);
    }
  }

  boolean isDraining() {
    return draining;
  }

  /** Has its streams appended at the run's other shards, or here again. */
  void drain(boolean now) {
    if (now && store.specification().shards() == 1) {
      throw Refusal.state(
          "run %s has one shard: its streams have none to go on at, and it cannot drain", name);
    }
    draining = now;
    if (now) {
      for (OwnedCall<?, ?> call : List.copyOf(calls)) {
        if (call instanceof AppendCall append) {
          append.drain(elsewhere());
        }
      }
      store.completeAll();
    }
  }

  private Refusal elsewhere() {
    return new Refusal(
        Refusal.Reason.ELSEWHERE,
        "this shard of run %s is draining: append to another".formatted(name));
  }

  /** Refuses streams while the shard is draining. */
  void requireTakingStreams() {
    if (draining) {
      throw elsewhere();
    }
  }

  /** Refuses an epoch below the highest; a higher one ends the calls of older learners. */
  void adopt(long newer) {
    int order = Long.compareUnsigned(newer, epoch);
    if (order < 0) {
      throw Refusal.state(
          "epoch %s of run %s is over: its learner is at epoch %s",
          Long.toUnsignedString(newer), name, Long.toUnsignedString(epoch));
    }
    if (order > 0) {
      epoch = newer;
      store.setEpoch(newer);
      for (OwnedCall<?, ?> call : List.copyOf(calls)) {
        if (!(call instanceof AppendCall)) {
          call.end(
              Refusal.state(
                  "run %s has a newer learner, of epoch %s", name, Long.toUnsignedString(epoch)));
        }
      }
    }
  }

  /** Finds the tables as they are, with another one's samplers and limits. */
  void adopt(StoreSpecification newer, long newEpoch) {
    if (Long.compareUnsigned(newEpoch, epoch) < 0) {
      adopt(newEpoch);
    }
    store.adopt(store.medium().isReadOnly() ? newer.unlimited() : newer);
    adopt(newEpoch);
  }

  void setRateLimit(String table, RateLimits limits) {
    requireWritable();
    StoreSpecification specification = store.specification();
    int index = specification.indexOf(table);
    specification.requireLive(index, limits);
    store.tables().get(index).limiter().setLimits(limits);
  }

  /** Puts in what a call appends, in its turn. */
  void append(AppendCall call, WaitingAppends.Turn turn) {
    appends.add(call, turn, System.nanoTime());
  }

  /** A call has something to send when the commands that are there are done. */
  void settleLater(AppendCall call) {
    unsettled.add(call);
  }

  @Override
  public void settle() {
    for (AppendCall call : unsettled) {
      try {
        call.flush();
        call.completeIfDone();
      } catch (RuntimeException failure) {
        call.end(failure);
      }
    }
    unsettled.clear();
  }

  private boolean advanceAppends() {
    return !appends.isEmpty() && appends.advance(collectionEnded, System.nanoTime());
  }

  @Override
  public void run() {
    if (closed) {
      return;
    }
    boolean moved;
    do {
      moved = advanceAppends();
      for (SampleCall call : List.copyOf(samples)) {
        if (advance(call)) {
          moved = true;
          // The next round begins with the others.
          if (samples.remove(call)) {
            samples.add(call);
          }
        }
      }
    } while (moved);
    endSlowestReaders();
    forces.advance(System.nanoTime(), store.packsOnceForced());
    store.advancePacking(owner);
    watches.sendDue();
    statistics.observe();
  }

  private static boolean advance(SampleCall call) {
    try {
      return call.advance();
    } catch (RuntimeException failure) {
      call.end(failure);
      return false;
    }
  }

  /**
   * A draw whose client gives no credit back holds files that are evicted; they may not pile up.
   */
  private void endSlowestReaders() {
    int pinned = checkpoints.pinnedFiles() + (store.isPacking() ? 1 : 0);
    while (store.retiredFiles() > MAXIMUM_RETIRED_FILES + pinned) {
      List<SampleCall> readers = new ArrayList<>(samples);
      readers.removeIf(call -> !call.isSending());
      if (readers.isEmpty()) {
        // The files are those of messages that are being made.
        return;
      }
      readers.sort((a, b) -> Long.compare(a.sendingSince(), b.sendingSince()));
      readers
          .getFirst()
          .end(
              new Refusal(
                  Refusal.Reason.EXHAUSTED,
                  "the client gave no credit back until its draw's rows were evicted"));
    }
  }

  @Override
  public long nanoseconds() {
    long now = System.nanoTime();
    long next = Math.min(watches.nanoseconds(now), statistics.nanoseconds(now));
    next = Math.min(next, forces.nanoseconds(now));
    for (SampleCall call : samples) {
      next = Math.min(next, call.nanoseconds(now));
    }
    return next;
  }
}
