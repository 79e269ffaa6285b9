package dev.polyak.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run for each seed, one after another, each in a JVM of its own, so that none has the memory and
 * the compiled code of the one before. They end with this process, however it ends.
 *
 * <pre>
 *   seed-1/, seed-2/, ...   the runs' folders
 *   seeds.json              all summaries
 * </pre>
 */
final class SeedRuns {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Pattern PART = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");
  private static final int MAXIMUM_SEEDS = 1_000;
  private static final long STOP_SECONDS = 45;

  private final Path folder;
  private final List<String> arguments;
  private final ArrayNode runs = JSON.createArrayNode();
  private Process child;
  private boolean stopping;

  /**
   * Runs that have not begun.
   *
   * @param folder of their folders
   * @param arguments of the {@code polyak} command, without a seed and a folder
   */
  SeedRuns(Path folder, List<String> arguments) {
    this.folder = folder;
    this.arguments = arguments;
  }

  /**
   * The seeds of a text such as {@code 1-5} or {@code 1,3,7}, in its order.
   *
   * @throws ConfigurationException if it is none
   */
  static List<Long> parse(String text) {
    List<Long> seeds = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw new ConfigurationException("--seeds takes seeds such as 1-5 or 1,3,7, not " + text);
      }
      long first = Long.parseLong(matcher.group(1));
      long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
      if (last < first || last - first >= MAXIMUM_SEEDS || seeds.size() >= MAXIMUM_SEEDS) {
        throw new ConfigurationException(
            "--seeds takes 1 to %d seeds, the smaller one of a range first, not %s"
                .formatted(MAXIMUM_SEEDS, text));
      }
      for (long seed = first; seed <= last; seed++) {
        seeds.add(seed);
      }
    }
    if (seeds.stream().distinct().count() < seeds.size()) {
      throw new ConfigurationException("--seeds names a seed twice: " + text);
    }
    return seeds;
  }

  /**
   * Trains with each seed.
   *
   * @return the exit code: 0 where all ran to their end
   */
  int run(List<Long> seeds) {
    create();
    Thread runner = Thread.currentThread();
    Thread hook = new Thread(() -> stop(runner), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    int failed = 0;
    for (long seed : seeds) {
      failed += train(seed) ? 0 : 1;
    }
    boolean stopped;
    synchronized (this) {
      stopped = stopping;
    }
    print();
    if (!stopped) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return failed == 0 && !stopped ? 0 : 1;
  }

  private void create() {
    if (Files.exists(folder.resolve("seeds.json"))) {
      throw new ConfigurationException(
          "--run-directory %s holds runs already; name another folder".formatted(folder));
    }
    try {
      Files.createDirectories(folder);
      write();
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write the run directory %s: %s"
              .formatted(folder, RunDirectory.reason(cannotWrite)),
          cannotWrite);
    }
  }

  /** Returns whether the run came to its end. */
  private boolean train(long seed) {
    Path run = folder.resolve("seed-" + seed);
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--seed", Long.toString(seed), "--run-directory", run.toString()));
    Process process;
    synchronized (this) {
      if (stopping) {
        return false;
      }
      try {
        process = ChildJvm.of(all).start();
      } catch (IOException cannotStart) {
        throw new UncheckedIOException("cannot start the run of seed " + seed, cannotStart);
      }
      child = process;
    }
    int code = follow(process, "seed " + seed + ": ");
    try {
      record(seed, run, code);
    } catch (IOException cannotWrite) {
      throw new UncheckedIOException("cannot write seeds.json", cannotWrite);
    }
    return code == 0;
  }

  /** Prints what a run prints, each line behind its seed. Returns its exit code. */
  private static int follow(Process process, String prefix) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        System.out.println(prefix + line);
      }
    } catch (IOException ended) {
      System.out.println(prefix + "its output ended");
    }
    try {
      return process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private void record(long seed, Path run, int code) throws IOException {
    ObjectNode entry = runs.addObject();
    entry.put("seed", seed);
    entry.put("directory", folder.relativize(run).toString());
    entry.put("exitCode", code);
    Path summary = new RunDirectory(run).summary();
    if (Files.exists(summary)) {
      entry.set("summary", JSON.readTree(summary.toFile()));
    }
    write();
  }

  private void write() throws IOException {
    ObjectNode all = JSON.createObjectNode();
    all.set("runs", runs);
    try {
      WholeFile.write(folder.resolve("seeds.json"), JSON.writeValueAsString(all) + "\n");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void print() {
    System.out.printf(
        "%n%-8s %12s %12s %12s %10s  %s%n",
        "seed", "mean return", "step", "update", "seconds", "stopped by");
    for (JsonNode run : runs) {
      JsonNode summary = run.path("summary");
      JsonNode evaluation = summary.path("evaluation");
      System.out.printf(
          Locale.ROOT,
          "%-8d %12s %12s %12s %10s  %s%n",
          run.get("seed").longValue(),
          number(ReturnText::of, evaluation.path("meanReturn")),
          count(evaluation.path("step")),
          count(evaluation.path("update")),
          number(
              seconds -> String.format(Locale.ROOT, "%.1f", seconds),
              summary.path("wallClockSeconds")),
          summary.isMissingNode()
              ? "failed with exit code " + run.get("exitCode").intValue()
              : summary.path("stopReason").asText());
    }
    System.out.println("The runs are in " + folder);
  }

  private static String number(DoubleFunction<String> text, JsonNode value) {
    return value.isNumber() ? text.apply(value.doubleValue()) : "-";
  }

  private static String count(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%,d", value.longValue()) : "-";
  }

  /** A signal: ends the run that is under way, and lets {@code runner} say how far all came. */
  private void stop(Thread runner) {
    Process last;
    synchronized (this) {
      stopping = true;
      last = child;
    }
    try {
      if (last != null) {
        last.getOutputStream().close();
        if (!last.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          last.destroyForcibly();
        }
      }
      runner.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (IOException ended) {
      // It ended by itself.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
