package dev.polyak.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.metrics.Metric.Definition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersTest {
  private final Meters meters = new Meters();

  private enum Tried implements Metric {
    STEPS(Definition.counter("polyak_tried_steps_total", "steps", "Steps.", "lane")),
    WAITED(Definition.counter("polyak_tried_waited_seconds_total", "seconds", "Waits.")),
    SIZE(Definition.gauge("polyak_tried_size", "rows", "Rows.")),
    RETURN(Definition.summary("polyak_tried_return", "", "Returns.", "lane"));

    private final Definition definition;

    Tried(Definition definition) {
      this.definition = definition;
    }

    @Override
    public Definition definition() {
      return definition;
    }
  }

  @Test
  void exposesCountersUnderTheirNames() {
    meters.counter(Tried.STEPS, "3").add(7);
    meters.counter(Tried.STEPS, "4").add(1);
    meters.counter(Tried.WAITED, () -> 0.25);

    assertThat(meters.scrape())
        .contains(
            "# HELP polyak_tried_steps_total Steps.\n",
            "# TYPE polyak_tried_steps_total counter\n",
            "\npolyak_tried_steps_total{lane=\"3\"} 7.0\n",
            "\npolyak_tried_steps_total{lane=\"4\"} 1.0\n",
            "\npolyak_tried_waited_seconds_total 0.25\n");
  }

  @Test
  void exposesGaugesAsTheyAreNow() {
    double[] size = {3};
    meters.gauge(Tried.SIZE, () -> size[0]);
    System.gc();
    size[0] = -4;

    assertThat(meters.scrape())
        .contains("# TYPE polyak_tried_size gauge\n", "\npolyak_tried_size -4.0\n");
  }

  @Test
  void exposesSummariesWithTheirMaxima() {
    meters.summary(Tried.RETURN, "0").record(-3);
    meters.summary(Tried.RETURN, "0").record(-1);

    assertThat(meters.scrape())
        .contains(
            "# TYPE polyak_tried_return summary\n",
            "\npolyak_tried_return_count{lane=\"0\"} 2\n",
            "\npolyak_tried_return_sum{lane=\"0\"} -4.0\n",
            "# TYPE polyak_tried_return_max gauge\n",
            "\npolyak_tried_return_max{lane=\"0\"} -1.0\n");
  }

  @Test
  void whoDeclaresASeriesAgainTakesItOver() {
    meters.gauge(Tried.SIZE, () -> 1);
    meters.gauge(Tried.SIZE, () -> 2);
    meters.counter(Tried.STEPS, "0").add(1);
    meters.counter(Tried.STEPS, "0").add(1);

    assertThat(meters.scrape())
        .contains("\npolyak_tried_size 2.0\n", "\npolyak_tried_steps_total{lane=\"0\"} 2.0\n");
  }

  @Test
  void tellsOfTheProcess() {
    meters.bindProcess();

    assertThat(meters.scrape())
        .contains(
            "\njvm_memory_used_bytes{",
            "\njvm_threads_live_threads ",
            "\njvm_classes_loaded_classes ",
            "\nprocess_cpu_usage ",
            "\nprocess_uptime_seconds ");
  }

  @Test
  void saysWhichNodesTheProcessHas() {
    meters.node("replay-service", "replay-0", "cartpole");
    meters.node("param-server", "param-server", "");

    assertThat(meters.scrape())
        .contains(
            "\npolyak_node{node=\"replay-0\",role=\"replay-service\",run=\"cartpole\"} 1.0\n",
            "\npolyak_node{node=\"param-server\",role=\"param-server\",run=\"\"} 1.0\n");
  }

  @Test
  void saysHowFullTheDiskOfAFolderIsAsSoonAsItIsThere(@TempDir Path folder) throws IOException {
    Path rows = folder.resolve("rows");
    meters.disk("replay-service.directory", rows);
    assertThat(meters.scrape())
        .contains("polyak_disk_size_bytes{setting=\"replay-service.directory\"} 0.0\n");

    Files.createDirectory(rows);
    assertThat(meters.scrape())
        .contains(
            "polyak_disk_size_bytes{setting=\"replay-service.directory\"} "
                + (double) Files.getFileStore(rows).getTotalSpace())
        .containsPattern("polyak_disk_free_bytes\\{setting=\"replay-service.directory\"} [1-9]");
  }

  @Test
  void refusesAnotherKindAndOtherLabels() {
    assertThatThrownBy(() -> meters.gauge(Tried.STEPS, () -> 1, "0"))
        .hasMessage("polyak_tried_steps_total is a COUNTER with the labels [lane]");
    assertThatThrownBy(() -> meters.counter(Tried.STEPS))
        .hasMessage("polyak_tried_steps_total is a COUNTER with the labels [lane]");
  }

  @Test
  void aDefinitionFollowsPrometheusNaming() {
    assertThatThrownBy(() -> Definition.counter("polyak_steps", "steps", ""))
        .hasMessageContaining("_total");
    assertThatThrownBy(() -> Definition.gauge("polyak_steps_total", "steps", ""))
        .hasMessageContaining("_total");
    assertThatThrownBy(() -> Definition.gauge("polyak_age", "seconds", ""))
        .hasMessage("polyak_age does not say its unit, seconds");
    assertThatThrownBy(() -> Definition.gauge("steps.taken", "steps", ""))
        .hasMessage("steps.taken is no name of a metric");
  }
}
