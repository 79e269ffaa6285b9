package dev.polyak.benchmarks.replay;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Prints a line of a Markdown table for each result, as it comes. */
final class Results {
  private final Map<String, Double> rates = new HashMap<>();

  Results() {
    print("| load | rate | client's CPU, s | server's CPU, s | bar | reached |");
    print("|---|---|---|---|---|---|");
  }

  /** A rate without a bar. */
  void add(String load, Interval interval, String unit) {
    rates.put(load, interval.rate());
    line(load, amount(interval.rate(), unit + "/s"), interval, "", "");
  }

  /** A rate, and the least that it is to be. */
  void add(String load, Interval interval, String unit, double bar) {
    rates.put(load, interval.rate());
    line(
        load,
        amount(interval.rate(), unit + "/s"),
        interval,
        amount(bar, unit + "/s"),
        times(interval.rate() / bar));
  }

  /** A rate of something else, and how many times that the service's rate is to be. */
  void addPeer(String load, Interval interval, String unit, double timesBar, String ofLoad) {
    OptionalDouble own = rate(ofLoad);
    line(
        load,
        amount(interval.rate(), unit + "/s"),
        interval,
        "%s: %s x this".formatted(ofLoad, number(timesBar)),
        own.isPresent() ? number(own.getAsDouble() / interval.rate()) + " x" : "not run");
  }

  /** A rate, and what part of the one before it is to be at least. */
  void addRatio(String load, Interval interval, String unit, double bar, String ofLoad) {
    double ratio = interval.rate() / rates.get(ofLoad);
    line(
        load,
        amount(interval.rate(), unit + "/s"),
        interval,
        "%s x the line above".formatted(number(bar)),
        "%s: %s x".formatted(ratio >= bar ? "yes" : "no", number(ratio)));
  }

  /** A figure that is to be at most its bar. */
  void addAtMost(String what, double figure, String unit, double bar) {
    print(
        "| %s | %s %s | | | at most %s | %s |"
            .formatted(what, number(figure), unit, number(bar), figure <= bar ? "yes" : "no"));
  }

  /** Whether something held, and what was seen of it. */
  void addHeld(String load, Interval interval, String unit, boolean held, String seen) {
    line(load, amount(interval.rate(), unit + "/s"), interval, seen, held ? "yes" : "no");
  }

  /** A load that was left out, and why. */
  void skip(String load, String why) {
    print("| %s | left out: %s | | | | |".formatted(load, why));
  }

  private OptionalDouble rate(String load) {
    Double rate = rates.get(load);
    return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }

  private static void line(
      String load, String rate, Interval interval, String bar, String reached) {
    print(
        "| %s | %s | %s | %s | %s | %s |"
            .formatted(
                load,
                rate,
                number(interval.clientCpu()),
                number(interval.serverCpu()),
                bar,
                reached));
  }

  private static String times(double ratio) {
    return "%s: %.0f %%".formatted(ratio >= 1 ? "yes" : "no", 100 * ratio);
  }

  private static String amount(double value, String unit) {
    return value >= 1e9
        ? number(value / 1e9) + " billion " + unit
        : value >= 1e6 ? number(value / 1e6) + " million " + unit : number(value) + " " + unit;
  }

  private static String number(double value) {
    return value >= 1000
        ? "%,.0f".formatted(value)
        : String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
