package dev.polyak.actor.gateway;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.node.Pace;
import dev.polyak.node.rpc.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Process 1 of the three, where the environments are clients.
 *
 * <p>Whoever brings the report that completes a batch plays it, in its own thread, so that nobody
 * need be woken; one at a time. What has to wait, for the replay or the pace, is left to a thread
 * that may.
 */
final class GatewayCollector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayCollector.class);
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

  private final Seats seats;
  private final GatewayTurns turns;
  private final AppendCall appends;
  private final Pace pace;
  private final Roster roster;

  /** Held while a batch is played, or a client's episodes are closed. */
  private final ReentrantLock turn = new ReentrantLock();

  private final Thread thread;
  private volatile boolean stopping;

  /** A collector without clients. */
  GatewayCollector(Seats seats, GatewayTurns turns, AppendCall appends, Pace pace, Roster roster) {
    this.seats = seats;
    this.turns = turns;
    this.appends = appends;
    this.pace = pace;
    this.roster = roster;
    thread = Thread.ofPlatform().daemon().name("gateway").start(this::run);
  }

  Seats seats() {
    return seats;
  }

  /** A client has reported. */
  void report(Seat seat) {
    seats.report(seat);
    playWhatIsDue();
  }

  /**
   * A client is gone. Its episodes are closed where they are.
   *
   * @param why in words
   */
  void leave(Seat seat, String why) {
    if (seats.leave(seat)) {
      roster.gone(seat.player(), why, seats.environments());
    }
    // It may be the one that the others waited for.
    playWhatIsDue();
  }

  /** Plays batches as long as one is due and nothing has to wait. */
  private void playWhatIsDue() {
    while (turn.tryLock()) {
      try {
        List<Seat> batch = seats.due(false);
        if (batch.isEmpty()) {
          return;
        }
        turns.play(batch);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        turn.unlock();
      }
      // Others may have reported meanwhile and found the turn taken.
    }
  }

  private void run() {
    try {
      while (seats.await()) {
        turn.lockInterruptibly();
        try {
          closeEpisodes();
          List<Seat> batch = seats.due(true);
          if (!batch.isEmpty()) {
            pace.await(batch.stream().mapToInt(seat -> seat.lanes().length).sum(), () -> stopping);
            turns.play(batch);
          }
        } finally {
          turn.unlock();
        }
        playWhatIsDue();
        seats.silent().forEach(GatewayCollector::endSilent);
      }
    } catch (InterruptedException stopped) {
      // Only close() interrupts.
    } finally {
      finish();
    }
  }

  private static void endSilent(Seat seat) {
    seat.client()
        .end(
            new Refusal(
                Refusal.Reason.DEADLINE,
                "nothing came for as long as actor-node.environment-timeout says"));
  }

  private void closeEpisodes() throws InterruptedException {
    for (Seat seat : seats.leaving()) {
      turns.close(seat);
      seats.free(seat);
    }
  }

  /** Nothing is stored from now on; what is evaluated goes on. */
  void endTraining() {
    turn.lock();
    try {
      turns.endTraining();
    } finally {
      turn.unlock();
    }
  }

  /** Sends what is left, waits for its acknowledgement for a short while, and frees everything. */
  private void finish() {
    turn.lock();
    try {
      seats.stop();
      appends.finish();
      closeEpisodes();
      if (!appends.awaitAcknowledged(FLUSH_LIMIT)) {
        LOG.warn(
            "{} steps were not acknowledged in time and are lost", appends.unacknowledgedSteps());
      }
    } catch (InterruptedException again) {
      LOG.warn("{} steps are lost: the flush was interrupted", appends.unacknowledgedSteps());
    } finally {
      appends.close();
      turns.close();
      turn.unlock();
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      if (!thread.join(STOP_LIMIT)) {
        LOG.warn("the gateway's thread does not return and is left behind");
        appends.close();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
