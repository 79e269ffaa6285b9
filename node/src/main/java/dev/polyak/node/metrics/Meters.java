package dev.polyak.node.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * All meters of a process, in one registry. Thread-safe.
 *
 * <p>A series is known by its metric and the values of its labels. Who declares it again takes it
 * over, as a node does that is started again on the same host. Whoever gives a function for a value
 * answers at once and from any thread: it is asked when somebody reads the metrics.
 */
public final class Meters {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Series, Value> values = new ConcurrentHashMap<>();
  private final Map<Series, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<Metric, Summaries> summaries = new ConcurrentHashMap<>();

  private record Series(Metric metric, List<String> labelValues) {
    static Series of(Metric metric, Metric.Kind kind, String... labelValues) {
      Metric.Definition definition = metric.definition();
      if (definition.kind() != kind || definition.labels().size() != labelValues.length) {
        throw new IllegalArgumentException(
            "%s is a %s with the labels %s"
                .formatted(definition.name(), definition.kind(), definition.labels()));
      }
      return new Series(metric, List.of(labelValues));
    }

    Tags tags() {
      Tags tags = Tags.empty();
      for (int i = 0; i < labelValues.size(); i++) {
        tags = tags.and(metric.definition().labels().get(i), labelValues.get(i));
      }
      return tags;
    }
  }

  /** Where a series' value comes from now; the registry itself holds functions only weakly. */
  private static final class Value {
    private volatile DoubleSupplier source;

    double now() {
      return source.getAsDouble();
    }
  }

  /** The series of one summary. */
  private static final class Summaries implements MultiCollector {
    private final Metric.Definition definition;
    private final Map<List<String>, Summary> series = new ConcurrentHashMap<>();

    Summaries(Metric.Definition definition) {
      this.definition = definition;
    }

    @Override
    public MetricSnapshots collect() {
      SummarySnapshot.Builder summary =
          SummarySnapshot.builder().name(definition.name()).help(definition.meaning());
      GaugeSnapshot.Builder maximum =
          GaugeSnapshot.builder().name(definition.name() + "_max").help(definition.meaning());
      series.forEach(
          (labelValues, each) -> {
            Labels labels = Labels.of(definition.labels(), labelValues);
            Summary.Recorded recorded = each.recorded();
            summary.dataPoint(
                SummarySnapshot.SummaryDataPointSnapshot.builder()
                    .labels(labels)
                    .count(recorded.count())
                    .sum(recorded.sum())
                    .build());
            maximum.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(recorded.maximum())
                    .build());
          });
      return MetricSnapshots.of(summary.build(), maximum.build());
    }
  }

  /** Adds what the JVM and the operating system tell of this process. */
  public void bindProcess() {
    for (MeterBinder each :
        List.of(
            new JvmMemoryMetrics(),
            new JvmGcMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())) {
      each.bindTo(registry);
    }
  }

  /**
   * Says which node the process has; an embedded cluster's has several.
   *
   * @param run that it takes part in; empty where it is of none
   */
  public void node(String role, String name, String run) {
    gauge(ProcessMetric.NODE, () -> 1, run, name, role);
  }

  /**
   * Says how full the disk of a folder is, as soon as the folder is there.
   *
   * @param setting the folder's key
   */
  public void disk(String setting, Path folder) {
    File file = folder.toFile();
    gauge(ProcessMetric.DISK_FREE_BYTES, file::getUsableSpace, setting);
    gauge(ProcessMetric.DISK_SIZE_BYTES, file::getTotalSpace, setting);
  }

  /** A counter that its owner adds to. */
  public LongAdder counter(Metric metric, String... labelValues) {
    Series series = Series.of(metric, Metric.Kind.COUNTER, labelValues);
    LongAdder count = counts.computeIfAbsent(series, _ -> new LongAdder());
    counter(metric, count::sum, labelValues);
    return count;
  }

  /** A counter that is kept elsewhere. */
  public void counter(Metric metric, DoubleSupplier count, String... labelValues) {
    Series series = Series.of(metric, Metric.Kind.COUNTER, labelValues);
    set(series, count);
    FunctionCounter.builder(metric.definition().name(), values.get(series), Value::now)
        .description(metric.definition().meaning())
        .tags(series.tags())
        .register(registry);
  }

  /** A gauge. */
  public void gauge(Metric metric, DoubleSupplier value, String... labelValues) {
    Series series = Series.of(metric, Metric.Kind.GAUGE, labelValues);
    set(series, value);
    Gauge.builder(metric.definition().name(), values.get(series), Value::now)
        .description(metric.definition().meaning())
        .tags(series.tags())
        .register(registry);
  }

  private void set(Series series, DoubleSupplier source) {
    values.computeIfAbsent(series, _ -> new Value()).source = source;
  }

  /** A summary. */
  public Summary summary(Metric metric, String... labelValues) {
    Series series = Series.of(metric, Metric.Kind.SUMMARY, labelValues);
    return summaries
        .computeIfAbsent(metric, this::register)
        .series
        .computeIfAbsent(series.labelValues(), _ -> new Summary(System::nanoTime));
  }

  private Summaries register(Metric metric) {
    Summaries all = new Summaries(metric.definition());
    registry.getPrometheusRegistry().register(all);
    return all;
  }

  /** Everything as Prometheus reads it: its text format, version 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }
}
