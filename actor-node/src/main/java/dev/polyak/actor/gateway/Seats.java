package dev.polyak.actor.gateway;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.collect.Trajectory;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.node.rpc.Refusal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The clients of a gateway and their lanes: who has reported, who is awaited, who is gone.
 * Thread-safe; what waits is woken when one of them changes.
 *
 * <p>A client is awaited for {@code batchWait} after its actions were sent: slow simulators do not
 * hold fast ones back, and many of one speed are answered together.
 */
final class Seats {
  private final List<Trajectory> lanes;
  private final AppendCall appends;
  private final long batchWait;
  private final long silence;
  private final boolean paced;
  private final ActorMeters meters;
  private final IntConsumer taking;
  private final Set<Seat> seats = new LinkedHashSet<>();

  /** In the order in which they have. */
  private final SequencedSet<Seat> reported = new LinkedHashSet<>();

  private final List<Seat> leaving = new ArrayList<>();
  private final BitSet taken = new BitSet();

  /** When {@link #await} looks again by itself, on the monotonic clock. */
  private long wake;

  private boolean stopped;

  /**
   * Nobody sits yet.
   *
   * @param lanes of the node, by their handle
   * @param batchWait nanoseconds
   * @param silence nanoseconds after which a client that does not report is gone
   * @param paced whether a pace may hold anybody back
   * @param taking hears how many lanes are somebody's whenever that changes
   */
  Seats(
      List<Trajectory> lanes,
      AppendCall appends,
      long batchWait,
      long silence,
      boolean paced,
      ActorMeters meters,
      IntConsumer taking) {
    this.lanes = lanes;
    this.appends = appends;
    this.batchWait = batchWait;
    this.silence = silence;
    this.paced = paced;
    this.meters = meters;
    this.taking = taking;
    lanes.forEach(lane -> appends.rest(lane.handle()));
  }

  /**
   * Gives a client its place.
   *
   * @param place makes it of lanes
   * @throws Refusal if its name is taken, or there are not so many lanes left
   */
  synchronized Seat sit(String name, int environments, Function<List<Trajectory>, Seat> place) {
    if (seats.stream().anyMatch(seat -> seat.name().equals(name))) {
      throw new Refusal(Refusal.Reason.TAKEN, "a client of the name %s is playing".formatted(name));
    }
    int free = lanes.size() - taken.cardinality();
    if (environments > free) {
      // Lanes of a client that is gone are free in a moment.
      throw new Refusal(
          leaving.isEmpty() ? Refusal.Reason.EXHAUSTED : Refusal.Reason.UNAVAILABLE,
          "%d environments, and the node takes %d more: actor-node.gateway.environments = %d"
              .formatted(environments, free, lanes.size()));
    }
    List<Trajectory> own = new ArrayList<>();
    for (int lane = 0; own.size() < environments; lane++) {
      if (!taken.get(lane)) {
        own.add(lanes.get(lane));
      }
    }
    Seat seat = place.apply(own);
    own.forEach(lane -> taken.set(lane.handle()));
    taking.accept(taken.cardinality());
    seats.add(seat);
    count();
    return seat;
  }

  private void count() {
    meters.playing(seats.size(), environments());
  }

  /** Of all clients that play. */
  synchronized int environments() {
    return seats.stream().mapToInt(seat -> seat.lanes().length).sum();
  }

  synchronized List<Seat> all() {
    return List.copyOf(seats);
  }

  /** A client has reported. */
  synchronized void report(Seat seat) {
    if (seats.contains(seat)) {
      seat.turn(System.nanoTime());
      reported.add(seat);
    }
  }

  /**
   * A client is gone; its lanes are its own until they are {@link #free}.
   *
   * @return whether it was there
   */
  synchronized boolean leave(Seat seat) {
    if (!seats.remove(seat)) {
      return false;
    }
    reported.remove(seat);
    leaving.add(seat);
    count();
    notifyAll();
    return true;
  }

  /** Clients that are gone and have lanes. */
  synchronized List<Seat> leaving() {
    return List.copyOf(leaving);
  }

  /** The lanes of a client that is gone are free. */
  synchronized void free(Seat seat) {
    leaving.remove(seat);
    for (SeatLane lane : seat.lanes()) {
      taken.clear(lane.trajectory().handle());
    }
    taking.accept(taken.cardinality());
  }

  /**
   * Takes those that are to be answered now: all that have reported, as soon as nobody is awaited
   * any more.
   *
   * @param mayWait whether the caller may wait for the replay and the pace; else, where that could
   *     be, they are left to who may
   * @return none where it is not time
   */
  synchronized List<Seat> due(boolean mayWait) {
    if (reported.isEmpty()) {
      return List.of();
    }
    long now = System.nanoTime();
    long wait = untilDue(now);
    if (wait > 0) {
      // Whoever waits is woken only if that is sooner than it wakes by itself.
      if (now + wait - wake < 0) {
        notifyAll();
      }
      return List.of();
    }
    if (!mayWait && (paced || !appends.hasRoom(mostSteps()))) {
      notifyAll();
      return List.of();
    }
    List<Seat> batch = List.copyOf(reported);
    reported.clear();
    return batch;
  }

  /** Steps that may be sent when those that have reported are followed. */
  private int mostSteps() {
    int steps = 0;
    for (Seat seat : reported) {
      for (SeatLane lane : seat.lanes()) {
        steps += lane.trajectory().unsentSteps() + 1;
      }
    }
    return steps;
  }

  /** Nanoseconds until those that have reported, one or more, are to be answered. */
  private long untilDue(long now) {
    if (reported.size() == seats.size()) {
      return 0;
    }
    long wait = 0;
    for (Seat seat : seats) {
      if (!reported.contains(seat)) {
        wait = Math.max(wait, batchWait - (now - seat.since()));
      }
    }
    return Math.min(wait, batchWait - (now - reported.getFirst().since()));
  }

  /**
   * Waits until somebody is to be answered, is gone, or has been silent for too long.
   *
   * @return whether this goes on: not after {@link #stop}
   */
  synchronized boolean await() throws InterruptedException {
    while (!stopped && leaving.isEmpty()) {
      long now = System.nanoTime();
      long wait = untilSilent(now);
      if (!reported.isEmpty()) {
        wait = Math.min(wait, untilDue(now));
      }
      if (wait <= 0) {
        return true;
      }
      wake = now + wait;
      TimeUnit.NANOSECONDS.timedWait(this, wait);
    }
    return !stopped;
  }

  private long untilSilent(long now) {
    long wait = silence;
    for (Seat seat : seats) {
      if (!reported.contains(seat)) {
        wait = Math.min(wait, silence - (now - seat.since()));
      }
    }
    return wait;
  }

  /** Those that have not reported for too long. */
  synchronized List<Seat> silent() {
    long now = System.nanoTime();
    return seats.stream()
        .filter(seat -> !reported.contains(seat) && now - seat.since() >= silence)
        .toList();
  }

  /** Everybody is gone, and {@link #await} ends. */
  synchronized void stop() {
    stopped = true;
    leaving.addAll(seats);
    seats.clear();
    reported.clear();
    count();
    notifyAll();
  }
}
