package dev.polyak.actor.gateway;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who plays, for a person: a line when a client comes or goes, and now and then how fast each is.
 * Thread-safe.
 */
final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Clients that a line names at the most. */
  private static final int NAMED = 8;

  private final LongSupplier nanoTime;
  private final Map<Player, Count> came = new LinkedHashMap<>();

  /** When the last line was logged. */
  private final Map<Player, Count> shown = new LinkedHashMap<>();

  private long last;

  /**
   * A client.
   *
   * @param environment what it simulates, for people
   * @param environments how many
   * @param firstLane of its environments', by which metrics know it
   * @param steps of its environments, and those of earlier clients that had the lane
   */
  record Player(
      String name, String environment, int environments, int firstLane, LongAdder steps) {}

  /** Steps of a client's lanes at some time. */
  private record Count(long steps, long time) {
    double rate(Count before) {
      return time == before.time ? 0 : (steps - before.steps) * 1e9 / (time - before.time);
    }
  }

  /** How fast a client is. */
  private record Rate(String name, double stepsPerSecond) {}

  /**
   * Nobody plays.
   *
   * @param nanoTime a monotonic clock
   */
  Roster(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    last = nanoTime.getAsLong();
  }

  private Count count(Player player) {
    return new Count(player.steps.sum(), nanoTime.getAsLong());
  }

  /**
   * A client has come.
   *
   * @param environments of all clients now
   */
  synchronized void came(Player player, int environments) {
    came.put(player, count(player));
    LOG.info(
        "{} plays {}: {} environments, the first of them lane {}; {} of all clients now",
        player.name,
        player.environment,
        player.environments,
        player.firstLane,
        environments);
  }

  /**
   * A client is gone.
   *
   * @param why in words
   * @param environments of all clients now
   */
  synchronized void gone(Player player, String why, int environments) {
    Count before = came.remove(player);
    shown.remove(player);
    Count now = count(player);
    LOG.info(
        "{} is gone: {}; {} environments of all clients now",
        player.name,
        String.format(
            Locale.ROOT,
            "%s, after %,d steps, %,.0f/s",
            why,
            now.steps - before.steps,
            now.rate(before)),
        environments);
  }

  /** Logs how fast everybody is, if it is time. */
  void tell() {
    rates().ifPresent(line -> LOG.info("steps/s by client: {}", line));
  }

  /** How fast everybody was since the last time; empty where it is not time, or nobody plays. */
  synchronized Optional<String> rates() {
    long now = nanoTime.getAsLong();
    if (now - last < INTERVAL.toNanos() || came.isEmpty()) {
      return Optional.empty();
    }
    last = now;
    Map<Player, Count> counts = new LinkedHashMap<>();
    came.keySet().forEach(player -> counts.put(player, count(player)));
    List<Rate> rates =
        counts.entrySet().stream()
            .map(
                each -> {
                  Player player = each.getKey();
                  Count before = shown.getOrDefault(player, came.get(player));
                  return new Rate(player.name, each.getValue().rate(before));
                })
            .sorted(Comparator.comparingDouble(Rate::stepsPerSecond).reversed())
            .toList();
    shown.putAll(counts);
    return Optional.of(text(rates));
  }

  private static String text(List<Rate> rates) {
    String named =
        rates.stream()
            .limit(NAMED)
            .map(each -> String.format(Locale.ROOT, "%s %,.0f", each.name(), each.stepsPerSecond()))
            .collect(Collectors.joining(", "));
    if (rates.size() <= NAMED) {
      return named;
    }
    return String.format(
        Locale.ROOT,
        "%s, %d others %,.0f",
        named,
        rates.size() - NAMED,
        rates.stream().skip(NAMED).mapToDouble(Rate::stepsPerSecond).sum());
  }
}
