package dev.polyak.node.metrics;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.Immutable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Something that a node measures, under the name that Prometheus knows it by. Each module declares
 * its own in one enum, from which {@code docs/metrics.md} is made.
 *
 * <p>Labels never carry what a client may choose freely: only numbers, words of this code, and
 * names that passed {@link dev.polyak.node.rpc.Names} and that a setting bounds the number of.
 */
public interface Metric {

  /** How it moves. */
  enum Kind {
    /** Only grows, from 0 on when the process starts unless its meaning says otherwise. */
    COUNTER,
    /** Goes up and down; NaN while there is no value. */
    GAUGE,
    /**
     * {@code _count} and {@code _sum} of what was recorded since the process started, and {@code
     * _max} of the last one to two minutes.
     */
    SUMMARY
  }

  /** What it is. */
  Definition definition();

  /**
   * What a metric is.
   *
   * @param name as exposed: {@code polyak_}, then words, a base unit where it has one, and {@code
   *     _total} for a counter
   * @param unit of its value; empty for a plain number
   * @param meaning one sentence
   * @param labels its keys, the same for all of its series
   */
  @Immutable
  record Definition(
      Kind kind, String name, String unit, String meaning, ImmutableList<String> labels) {
    private static final Pattern NAME = Pattern.compile("polyak_[a-z0-9]+(_[a-z0-9]+)*");
    private static final String TOTAL = "_total";
    private static final List<String> BASE_UNITS = List.of("seconds", "bytes", "ratio");

    public Definition {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(name + " is no name of a metric");
      }
      if (name.endsWith(TOTAL) != (kind == Kind.COUNTER)) {
        throw new IllegalArgumentException(name + ": counters, and only they, end in " + TOTAL);
      }
      if (BASE_UNITS.contains(unit) && !name.replace(TOTAL, "").endsWith("_" + unit)) {
        throw new IllegalArgumentException("%s does not say its unit, %s".formatted(name, unit));
      }
    }

    /** A counter. */
    public static Definition counter(String name, String unit, String meaning, String... labels) {
      return new Definition(Kind.COUNTER, name, unit, meaning, ImmutableList.copyOf(labels));
    }

    /** A gauge. */
    public static Definition gauge(String name, String unit, String meaning, String... labels) {
      return new Definition(Kind.GAUGE, name, unit, meaning, ImmutableList.copyOf(labels));
    }

    /** A summary. */
    public static Definition summary(String name, String unit, String meaning, String... labels) {
      return new Definition(Kind.SUMMARY, name, unit, meaning, ImmutableList.copyOf(labels));
    }
  }
}
