package dev.polyak.benchmarks.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the medians of what was timed, in Markdown. */
public final class Table {
  private final Map<String, Map<String, double[]>> values = new LinkedHashMap<>();

  private Table(List<String> lines) {
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      double value = Double.parseDouble(fields[2]);
      values
          .computeIfAbsent(fields[0], name -> new LinkedHashMap<>())
          .merge(fields[1], new double[] {value}, Table::joined);
    }
  }

  private static double[] joined(double[] left, double[] right) {
    double[] all = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, all, left.length, right.length);
    return all;
  }

  /** Reads the lines of {@link Timing#print} from a file. */
  public static void main(String[] arguments) throws IOException {
    new Table(Files.readAllLines(Path.of(arguments[0]))).print();
  }

  private double median(String engine, String work) {
    double[] all = values.getOrDefault(engine, Map.of()).get(work);
    if (all == null) {
      return Double.NaN;
    }
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private void print() {
    double peak =
        values.get("GFLOP/s").keySet().stream()
            .mapToDouble(shape -> median("GFLOP/s", shape))
            .max()
            .orElseThrow();
    line("| product, rows x depth x columns | GFLOP/s |");
    line("|---|---|");
    for (String shape : values.get("GFLOP/s").keySet()) {
      line("| %s | %.1f |", shape, median("GFLOP/s", shape));
    }
    line("");
    line(
        "| work | vector, us | of peak | bytes | libtorch, us | dl4j, us | libtorch / vector | dl4j / vector |");
    line("|---|---|---|---|---|---|---|---|");
    for (Work work : Work.values()) {
      double own = median("vector", work.text());
      double torch = median("libtorch", work.text());
      double dl4j = median("dl4j", work.text());
      line(
          "| %s | %.4g | %.0f %% | %.0f | %.4g | %.4g | %.1f | %.1f |",
          work.text(),
          own,
          100 * work.operations() / own / 1e3 / peak,
          median("vector bytes", work.text()),
          torch,
          dl4j,
          torch / own,
          dl4j / own);
    }
    line("");
    line("| whole update | us | three forwards and one backward, us | beyond them | bytes |");
    line("|---|---|---|---|---|");
    for (int hidden : new int[] {64, 256}) {
      String name = "4-%d-%d-2, batch 64, ".formatted(hidden, hidden);
      double update = median("vector", name + "Double-DQN update");
      double passes = median("vector", name + "three forwards and one backward");
      line(
          "| Double DQN, %sn steps, weights, priorities, Polyak | %.1f | %.1f | %.0f %% | %.0f |",
          name,
          update,
          passes,
          100 * (update / passes - 1),
          median("vector bytes", name + "Double-DQN update"));
    }
  }

  private static void line(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
