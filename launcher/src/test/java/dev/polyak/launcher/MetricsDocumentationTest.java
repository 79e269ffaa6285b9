package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.actor.metrics.ActorMetric;
import dev.polyak.learner.metrics.LearnerMetric;
import dev.polyak.node.metrics.Metric;
import dev.polyak.node.metrics.NodeMetric;
import dev.polyak.node.metrics.ProcessMetric;
import dev.polyak.paramserver.metrics.ParamServerMetric;
import dev.polyak.replay.service.ReplayMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} says what the nodes measure: it is made from their declarations. */
class MetricsDocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "metrics.md");
  private static final String COMMAND =
      "mvn -pl launcher -am test -Dtest=MetricsDocumentationTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpolyak.write-docs=true";

  private static final String INTRODUCTION =
      """
      # Metrics

      <!-- Made by MetricsDocumentationTest: change the declarations, then run
           %s -->

      Every process serves its metrics as Prometheus text on its management port, `management.listen`: any free port of the loopback
      address by default, and the log says which. `train` without `--processes` has all nodes' metrics in one place.

      - A **counter** grows from 0 on while its process lives: ask for its `rate`.
      - A **gauge** is what it is now, and NaN while there is nothing to tell.
      - A **summary** is three series: `_count` and `_sum` of all that was recorded while its process lives, so that a mean is the growth of
        `_sum` over the growth of `_count`; and `_max`, the largest of the last one to two minutes. Returns may be negative, and then a
        `_sum` falls: take `delta` there, not `rate`.

      Labels hold numbers, words that are listed here, and the names of runs, tables and replay shards, of which settings bound the
      number: never what a client may choose freely.

      The three rates of a run are the rates of `polyak_actor_environment_steps_total`, `polyak_learner_updates_total` and
      `polyak_learner_target_updates_total`.
      """;

  private static final String PROCESS =
      """

      And memory, garbage collection, threads, classes, CPU and uptime, under Micrometer's names: `jvm_memory_used_bytes` and
      `jvm_memory_max_bytes` by `area` and `id`, `jvm_buffer_memory_used_bytes` by `id`, `jvm_gc_pause_seconds`, `jvm_gc_memory_allocated_bytes_total`,
      `jvm_threads_live_threads`, `jvm_threads_states_threads` by `state`, `jvm_classes_loaded_classes`, `process_cpu_usage`,
      `system_cpu_usage`, `system_load_average_1m`, `process_uptime_seconds`, `process_start_time_seconds`. Rows that a shard keeps
      in memory are among the direct buffers, its files among the mapped ones; messages are in neither.
      """;

  private static SequencedMap<String, Metric[]> sections() {
    SequencedMap<String, Metric[]> sections = new LinkedHashMap<>();
    sections.put("actor-node", ActorMetric.values());
    sections.put("replay-service", ReplayMetric.values());
    sections.put("learner-node", LearnerMetric.values());
    sections.put("param-server", ParamServerMetric.values());
    sections.put("Every process: its gRPC server", NodeMetric.values());
    sections.put("Every process", ProcessMetric.values());
    return sections;
  }

  private static String page() {
    StringBuilder page = new StringBuilder(INTRODUCTION.formatted(COMMAND));
    sections()
        .forEach(
            (title, metrics) -> {
              page.append("\n## ").append(title).append("\n\n");
              page.append("| name | kind | unit | labels | meaning |\n|---|---|---|---|---|\n");
              Stream.of(metrics).map(MetricsDocumentationTest::row).forEach(page::append);
            });
    return page.append(PROCESS).toString();
  }

  private static String row(Metric metric) {
    Metric.Definition definition = metric.definition();
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            definition.name(),
            definition.kind().name().toLowerCase(Locale.ROOT),
            definition.unit(),
            String.join(", ", definition.labels()),
            definition.meaning());
  }

  @Test
  void thePageIsWhatTheDeclarationsMake() throws IOException {
    if (Boolean.getBoolean("polyak.write-docs")) {
      Files.writeString(PAGE, page());
    }

    assertThat(PAGE).as("made by: " + COMMAND).hasContent(page());
  }

  @Test
  void noTwoMetricsShareAName() {
    Map<String, Metric> names = new TreeMap<>();
    sections()
        .forEach(
            (title, metrics) -> {
              for (Metric metric : metrics) {
                assertThat(names.put(metric.definition().name(), metric)).isNull();
              }
            });
  }

  @Test
  void aMeaningIsASentenceThatATableCanHold() {
    sections()
        .forEach(
            (title, metrics) ->
                assertThat(metrics)
                    .extracting(metric -> metric.definition().meaning())
                    .allMatch(meaning -> meaning.endsWith("."))
                    .noneMatch(meaning -> meaning.contains("|")));
  }
}
