package dev.polyak.replay.service;

import dev.polyak.replay.media.Medium;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * When a run's files are forced to the disk: at once where an acknowledgement waits for it, all
 * that came meanwhile with the next round (group commit), else every few seconds. Belongs to the
 * run's thread.
 */
final class Forces {
  private final Medium medium;
  private final long every;
  private final Consumer<Runnable> owner;
  private List<Consumer<Throwable>> waiting = new ArrayList<>();
  private List<Consumer<Throwable>> underWay = List.of();
  private long last = System.nanoTime();
  private long nanoseconds;
  private long rounds;

  /**
   * @param every nanoseconds between two rounds that nobody waits for
   * @param owner runs a command in the run's thread
   */
  Forces(Medium medium, long every, Consumer<Runnable> owner) {
    this.medium = medium;
    this.every = every;
    this.owner = owner;
  }

  /** Calls {@code done} when all that is committed now is forced, with the failure or null. */
  void whenForced(Consumer<Throwable> done) {
    waiting.add(done);
  }

  /**
   * Begins a round where one is due and none is under way.
   *
   * @param wanted whether one is due in any case
   */
  void advance(long now, boolean wanted) {
    if (medium.isSyncing() || (waiting.isEmpty() && !wanted && !isDue(now))) {
      return;
    }
    underWay = waiting;
    waiting = new ArrayList<>();
    if (!medium.isUnsynced()) {
      end(null);
      return;
    }
    last = now;
    medium.sync(
        failed ->
            owner.accept(
                () -> {
                  nanoseconds += System.nanoTime() - last;
                  rounds++;
                  medium.endSync(failed);
                  end(failed);
                }));
  }

  private boolean isDue(long now) {
    return now - last >= every && medium.isUnsynced();
  }

  private void end(Throwable failed) {
    List<Consumer<Throwable>> round = underWay;
    underWay = List.of();
    round.forEach(done -> done.accept(failed));
  }

  /** Nanoseconds until a round is due. */
  long nanoseconds(long now) {
    return medium.isDurable() && !medium.isSyncing() && medium.isUnsynced()
        ? Math.max(0, last + every - now)
        : Long.MAX_VALUE;
  }

  /** Rounds so far. */
  long rounds() {
    return rounds;
  }

  /** Seconds that rounds took so far. */
  double seconds() {
    return nanoseconds / 1e9;
  }
}
