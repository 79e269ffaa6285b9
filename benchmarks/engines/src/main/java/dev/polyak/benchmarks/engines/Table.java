package dev.polyak.benchmarks.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Prints the medians of what was timed, in Markdown. */
public final class Table {
  private final Map<String, Map<String, Double>> values = new LinkedHashMap<>();

  private Table(List<String> lines) {
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      values
          .computeIfAbsent(fields[0], name -> new LinkedHashMap<>())
          .put(fields[1], Double.parseDouble(fields[2]));
    }
  }

  /** Reads the lines of {@link Sweep#run} from a file. */
  public static void main(String[] arguments) throws IOException {
    new Table(Files.readAllLines(Path.of(arguments[0]))).print();
  }

  /** What the whole update of a network 4-{@code hidden}-{@code hidden}-2 is called. */
  public static String update(int hidden) {
    return "Double DQN of 4-%1$d-%1$d-2, batch 64: n steps, weights, priorities, Polyak"
        .formatted(hidden);
  }

  /** What its passes alone are called. */
  public static String passes(int hidden) {
    return "three forwards and one backward of 4-%1$d-%1$d-2, batch 64".formatted(hidden);
  }

  private double median(String engine, String work) {
    return values.getOrDefault(engine, Map.of()).getOrDefault(work, Double.NaN);
  }

  /** 10^9 operations a second, of a product "rows x depth x columns". */
  private double rate(String shape) {
    double operations = 2;
    for (String size : shape.split("x", -1)) {
      operations *= Integer.parseInt(size);
    }
    return operations / median("product", shape) / 1e3;
  }

  private void print() {
    Set<String> shapes = values.get("product").keySet();
    double peak = shapes.stream().mapToDouble(this::rate).max().orElseThrow();
    line("| product, rows x depth x columns | GFLOP/s |");
    line("|---|---|");
    for (String shape : shapes) {
      line("| %s | %.1f |", shape, rate(shape));
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
    double one = median(ThreadTimes.ONE, Work.LARGE_PIXEL_STEP.text());
    double two = median(ThreadTimes.TWO, Work.LARGE_PIXEL_STEP.text());
    line(
        "%s: %.4g us with one thread, %.4g with two, %.2f times as fast.",
        Work.LARGE_PIXEL_STEP.text(), one, two, one / two);
    line("");
    line("| whole update | us | three forwards and one backward, us | beyond them | bytes |");
    line("|---|---|---|---|---|");
    for (int hidden : new int[] {64, 256}) {
      double update = median("vector", update(hidden));
      double passes = median("vector", passes(hidden));
      line(
          "| %s | %.1f | %.1f | %.0f %% | %.0f |",
          update(hidden),
          update,
          passes,
          100 * (update / passes - 1),
          median("vector bytes", update(hidden)));
    }
  }

  private static void line(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
