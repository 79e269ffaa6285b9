package dev.polyak.launcher.console;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** Metrics of processes, as they tell them to Prometheus. */
final class Scrape {
  private final List<String> texts;

  /**
   * @param texts of each process, in Prometheus' text format
   */
  Scrape(List<String> texts) {
    this.texts = texts;
  }

  /** The sum over all series of a metric; empty where nobody has a number. */
  OptionalDouble sum(String metric) {
    double[] values = values(metric).toArray();
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(DoubleStream.of(values).sum());
  }

  /** The largest of all series of a metric; empty where nobody has a number. */
  OptionalDouble largest(String metric) {
    return values(metric).max();
  }

  private DoubleStream values(String metric) {
    return texts.stream()
        .flatMap(String::lines)
        .filter(line -> isOf(metric, line))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .filter(Double::isFinite);
  }

  /** Whether a line is of a metric, with labels or without. */
  private static boolean isOf(String metric, String line) {
    int end = metric.length();
    return line.startsWith(metric)
        && line.length() > end
        && (line.charAt(end) == ' ' || line.charAt(end) == '{');
  }
}
