package dev.polyak.actor.append;

import dev.polyak.node.run.Placement;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the steps of all lanes of an actor-node to the run's replay shards: each lane's in order,
 * each once, over reconnects and restarts of the shards.
 *
 * <p>{@link #append} holds its caller back while too much is unacknowledged: a little while the
 * shards are there, so that the rate limiter holds the lanes and not a buffer; up to the buffer
 * while one is away, so that a short outage costs nothing.
 *
 * <p>Each lane has its place on one shard, see {@link Placement}. Where that shard is lost, or
 * draining, the lane goes on at another under its next incarnation: with what it still holds, so
 * that a step whose acknowledgement was lost with a shard that lives on is there twice, once on
 * each; a draining shard acknowledges what it has stored. Where the lanes are spread unevenly,
 * because a shard is new or has returned, one moves when its episode has ended and all of it is
 * acknowledged.
 *
 * <p>All state is guarded by this object.
 */
public final class AppendCall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppendCall.class);

  /** How long a draining shard is given no lane. */
  private static final Duration DRAINED = Duration.ofSeconds(30);

  private final Supplier<List<ReplayShard>> shards;
  private final String run;
  private final boolean prioritised;
  private Limits limits;
  private final BiConsumer<Duration, Runnable> schedule;
  private final List<LaneStream> lanes = new ArrayList<>();
  private final List<ShardLink> links = new ArrayList<>();

  /** Each lane's. */
  private final List<ShardLink> homes = new ArrayList<>();

  private long messages;
  private int unacknowledgedSteps;
  private long acknowledgedSteps;
  private boolean finishing;
  private boolean closed;

  /**
   * How many steps may be unacknowledged.
   *
   * @param inFlight while the shards answer
   * @param buffered while one is away
   */
  public record Limits(int inFlight, int buffered) {}

  /**
   * Connects with the first lane's first rows, or {@link #connect}.
   *
   * @param shards that are known now, 1 or more, always in the same order
   * @param prioritised whether initial priorities follow
   * @param schedule runs something after a while, on any thread
   */
  public AppendCall(
      Supplier<List<ReplayShard>> shards,
      String run,
      boolean prioritised,
      Limits limits,
      BiConsumer<Duration, Runnable> schedule) {
    this.shards = shards;
    this.run = run;
    this.prioritised = prioritised;
    this.limits = limits;
    this.schedule = schedule;
  }

  /**
   * Adds a lane before the first {@link #append}.
   *
   * @param stream its name for its life
   * @param incarnation above all earlier ones of the stream
   * @return the lane's handle
   */
  public synchronized int addLane(String stream, long incarnation) {
    int handle = lanes.size();
    LaneStream lane = new LaneStream(handle, stream, incarnation);
    lanes.add(lane);
    List<ShardLink> present = present();
    homes.add(place(lane, present.isEmpty() ? known() : present));
    return handle;
  }

  /**
   * Adds rows of a lane and sends what may be sent.
   *
   * @param rows flags, columns and priorities; the rest is set here
   * @param steps rows that are steps
   * @throws InterruptedException if interrupted while it waits
   */
  public void append(int lane, AppendRows.Builder rows, int steps) throws InterruptedException {
    List<ShardLink> toPump;
    synchronized (this) {
      while (!closed && isFull(steps)) {
        wait();
      }
      if (closed) {
        return;
      }
      toPump = balance(lanes.get(lane));
      lanes.get(lane).add(++messages, rows, steps);
      homes.get(lane).look(lanes.get(lane));
      unacknowledgedSteps += steps;
    }
    toPump.forEach(ShardLink::pump);
  }

  /** As many lanes as now take part may have so much under way from now on. */
  public synchronized void setLimits(Limits newLimits) {
    limits = newLimits;
    notifyAll();
  }

  /** Whether so many steps could be appended without a wait. */
  public synchronized boolean hasRoom(int steps) {
    return !isFull(steps);
  }

  /**
   * Nothing comes of a lane for a while: its stream is closed when all of it is acknowledged, and
   * opened again with its next rows.
   */
  public void rest(int lane) {
    ShardLink home;
    synchronized (this) {
      lanes.get(lane).rest();
      home = homes.get(lane);
      home.look(lanes.get(lane));
    }
    home.pump();
  }

  /** From here on {@link #append} waits no more: the little that still comes is the last. */
  public synchronized void finish() {
    finishing = true;
    notifyAll();
  }

  private boolean isFull(int steps) {
    if (finishing) {
      return false;
    }
    int limit = isAnyAway() ? limits.buffered : limits.inFlight;
    return unacknowledgedSteps > 0 && unacknowledgedSteps + steps > limit;
  }

  private boolean isAnyAway() {
    for (ShardLink link : links) {
      if (!link.lanes().isEmpty() && !link.isAnswering()) {
        return true;
      }
    }
    return false;
  }

  /** Waits until everything is acknowledged, or the call is closed. */
  public synchronized void awaitAcknowledged() throws InterruptedException {
    while (!closed && !lanes.stream().allMatch(LaneStream::isEmpty)) {
      wait();
    }
  }

  /**
   * As {@link #awaitAcknowledged()}, for a while at the most. Returns whether everything is
   * acknowledged.
   */
  public synchronized boolean awaitAcknowledged(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!closed && !lanes.stream().allMatch(LaneStream::isEmpty)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** Steps that the shards have not acknowledged. */
  public synchronized int unacknowledgedSteps() {
    return unacknowledgedSteps;
  }

  /** Steps that the shards have acknowledged so far. */
  public synchronized long acknowledgedSteps() {
    return acknowledgedSteps;
  }

  /** Messages that were sent and that no shard has acknowledged. */
  public synchronized int messagesInFlight() {
    return lanes.stream().mapToInt(LaneStream::messagesInFlight).sum();
  }

  /** Opens the calls if there are none. */
  public void connect() {
    List<ShardLink> all;
    synchronized (this) {
      all = List.copyOf(links);
    }
    all.forEach(ShardLink::pump);
  }

  @Override
  public synchronized void close() {
    closed = true;
    links.forEach(ShardLink::close);
    notifyAll();
  }

  // ---------------------------------------------------------------------------------- placement

  /** Links to all shards that are known. */
  private List<ShardLink> known() {
    for (ReplayShard shard : shards.get()) {
      if (links.stream().noneMatch(link -> link.shard() == shard)) {
        links.add(new ShardLink(this, shard));
      }
    }
    return List.copyOf(links);
  }

  /** Those that take lanes. */
  private List<ShardLink> present() {
    return known().stream().filter(link -> link.shard().isPresent() && !link.isDraining()).toList();
  }

  private static ShardLink place(LaneStream lane, List<ShardLink> among) {
    int[] streams = among.stream().mapToInt(link -> link.lanes().size()).toArray();
    List<String> candidates = among.stream().map(link -> link.shard().name()).toList();
    ShardLink chosen = among.get(Placement.choose(lane.name(), candidates, streams));
    chosen.add(lane);
    return chosen;
  }

  /**
   * Moves a lane between two episodes to the shard with the fewest, if that evens them out.
   *
   * @return the links that have something to send once the lane has
   */
  private List<ShardLink> balance(LaneStream lane) {
    ShardLink now = homes.get(lane.handle());
    if (!lane.isBetweenEpisodes() || now.lanes().size() < 2) {
      return List.of(now);
    }
    ShardLink fewest = now;
    for (ShardLink link : present()) {
      fewest = link.lanes().size() < fewest.lanes().size() ? link : fewest;
    }
    if (now.lanes().size() - fewest.lanes().size() < 2) {
      return List.of(now);
    }
    now.remove(lane);
    lane.nextIncarnation();
    fewest.add(lane);
    homes.set(lane.handle(), fewest);
    return List.of(now, fewest);
  }

  /**
   * A link's call has ended: tries again after a while, its lanes elsewhere where it is lost or
   * draining.
   */
  void again(ShardLink link, Duration wait) {
    schedule.accept(
        wait,
        () -> {
          List<ShardLink> toPump;
          synchronized (this) {
            toPump = moveFrom(link);
          }
          toPump.forEach(ShardLink::pump);
        });
  }

  private List<ShardLink> moveFrom(ShardLink link) {
    List<ShardLink> takers = present();
    List<ShardLink> others = takers.stream().filter(other -> other != link).toList();
    if (link.isAnswering() || takers.contains(link) || others.isEmpty()) {
      return List.of(link);
    }
    List<LaneStream> moving = List.copyOf(link.lanes());
    for (LaneStream lane : moving) {
      link.remove(lane);
      lane.nextIncarnation();
      homes.set(lane.handle(), place(lane, others));
    }
    if (!moving.isEmpty()) {
      LOG.info(
          "{} is {}: {} lanes go on at other shards under their next incarnations",
          link.shard().name(),
          link.isDraining() ? "draining" : "lost",
          moving.size());
    }
    return others;
  }

  /** A link's shard is draining: asks it again after a while, by a lane that it is given then. */
  void drained(ShardLink link) {
    schedule.accept(
        DRAINED,
        () -> {
          synchronized (this) {
            link.askAgain();
          }
        });
  }

  // ------------------------------------------------------------------- for links, under the lock

  boolean isClosed() {
    return closed;
  }

  int laneCount() {
    return lanes.size();
  }

  boolean isHome(ShardLink link, int handle) {
    return homes.get(handle) == link;
  }

  LaneStream lane(int handle) {
    return lanes.get(handle);
  }

  AppendOpen open(LaneStream lane) {
    return lane.open(run, prioritised);
  }

  void freed(int steps) {
    unacknowledgedSteps -= steps;
    acknowledgedSteps += steps;
  }
}
