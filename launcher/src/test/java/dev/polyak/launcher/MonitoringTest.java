package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The files of {@code deploy/monitoring}, by themselves and against what they speak of. */
class MonitoringTest {
  private static final Path OPERATIONS = Path.of("../docs/operations.md");
  private static final Path METRICS = Path.of("../docs/metrics.md");
  private static final Pattern NAME = Pattern.compile("\\b((?:polyak|jvm|process|system)_\\w+)");
  private static final Pattern PART_OF_SUMMARY = Pattern.compile("_(count|sum|max)$");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> documented() throws IOException {
    return names(Files.readString(METRICS));
  }

  private static void assertDocumented(String where, String expression) throws IOException {
    Set<String> documented = documented();
    assertThat(names(expression))
        .as("metrics of %s", where)
        .isNotEmpty()
        .allMatch(
            name ->
                documented.contains(name)
                    || documented.contains(PART_OF_SUMMARY.matcher(name).replaceFirst("")));
  }

  @Test
  void panelsSayWhatTheyShowAndInWhat() throws IOException {
    for (Dashboard dashboard : Dashboard.all()) {
      assertThat(dashboard.panels()).extracting(Dashboard.Panel::id).doesNotHaveDuplicates();
      assertThat(dashboard.panels()).extracting(Dashboard.Panel::title).doesNotHaveDuplicates();
      for (Dashboard.Panel panel : dashboard.panels()) {
        String where = dashboard.uid() + ", " + panel.title();
        assertThat(panel.title()).as(where).isNotBlank();
        assertThat(panel.description()).as(where).contains("Normal: ").endsWith(".");
        assertThat(panel.unit()).as(where).isNotBlank();
        assertThat(panel.queries()).as(where).isNotEmpty();
        assertThat(panel.queries())
            .as(where)
            .extracting(Dashboard.Query::legend)
            .noneMatch(String::isBlank);
      }
    }
    assertThat(Dashboard.all()).extracting(Dashboard::uid).doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void panelsLieSideBySideWithinTheGrid() throws IOException {
    for (Dashboard dashboard : Dashboard.all()) {
      Set<String> taken = new TreeSet<>();
      for (Dashboard.Panel panel : dashboard.panels()) {
        int x = panel.place().get("x").asInt();
        int width = panel.place().get("w").asInt();
        assertThat(x + width).as(panel.title()).isLessThanOrEqualTo(24);
        for (int column = x; column < x + width; column++) {
          assertThat(taken.add(panel.place().get("y").asInt() + ":" + column))
              .as(panel.title())
              .isTrue();
        }
      }
    }
  }

  @Test
  void panelsAndAlertsAskForMetricsThatAreDocumented() throws IOException {
    for (Dashboard dashboard : Dashboard.all()) {
      for (Dashboard.Panel panel : dashboard.panels()) {
        for (Dashboard.Query query : panel.queries()) {
          if (!query.expression().contains("ALERTS")) {
            assertDocumented(dashboard.uid() + ", " + panel.title(), query.expression());
          }
        }
      }
      for (Dashboard.Variable variable : dashboard.variables()) {
        assertDocumented(dashboard.uid() + ", " + variable.name(), variable.selector());
      }
    }
    for (AlertRule alert : AlertRule.all()) {
      assertDocumented(alert.name(), alert.expression());
    }
  }

  @Test
  void alertsSayHowGraveTheyAreAndWhereToReadOn() throws IOException {
    String operations = Files.readString(OPERATIONS);
    List<String> sections =
        HEADING.matcher(operations).results().map(found -> found.group(1)).toList();
    assertThat(AlertRule.all()).extracting(AlertRule::name).doesNotHaveDuplicates();
    for (AlertRule alert : AlertRule.all()) {
      String name = alert.name();
      assertThat(name).startsWith("Polyak");
      assertThat(alert.severity()).as(name).isIn("critical", "warning");
      assertThat(alert.annotations())
          .as(name)
          .containsOnlyKeys("summary", "description", "runbook_url");
      assertThat(alert.annotations().get("summary")).as(name).contains("{{ $labels.");
      assertThat(alert.annotations().get("description"))
          .as(name)
          .contains("{{ $labels.")
          .endsWith(".");
      assertThat(alert.annotations().get("runbook_url"))
          .isEqualTo("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
      assertThat(sections).as("sections of docs/operations.md").contains(name);
    }
    assertThat(sections.stream().filter(section -> section.startsWith("Polyak")))
        .as("sections of alerts that are there")
        .containsExactlyInAnyOrderElementsOf(
            AlertRule.all().stream().map(AlertRule::name).toList());
  }

  /** As many that expect it to fire as that expect it not to, or more: one each at the least. */
  @Test
  void eachAlertIsShownFiringAndNotFiring() throws IOException {
    Map<String, Object> file =
        new Yaml().load(Files.readString(AlertRule.FOLDER.resolve("alerts-test.yaml")));
    Map<String, Set<Boolean>> shown = new TreeMap<>();
    for (Map<String, Object> test : AlertRule.maps(file.get("tests"))) {
      for (Map<String, Object> expected : AlertRule.maps(test.get("alert_rule_test"))) {
        shown
            .computeIfAbsent((String) expected.get("alertname"), _ -> new TreeSet<>())
            .add(!AlertRule.maps(expected.get("exp_alerts")).isEmpty());
      }
    }
    assertThat(shown.keySet())
        .containsExactlyInAnyOrderElementsOf(
            AlertRule.all().stream().map(AlertRule::name).toList());
    assertThat(shown).allSatisfy((_, cases) -> assertThat(cases).containsExactly(false, true));
  }

  @Test
  void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
    Prometheus.assumeInstalled();
    assertThat(Prometheus.promtool(AlertRule.FOLDER, "check", "rules", "alerts.yaml"))
        .startsWith("0 ");
    assertThat(Prometheus.promtool(AlertRule.FOLDER, "test", "rules", "alerts-test.yaml"))
        .startsWith("0 ");
  }

  @Test
  void prometheusTakesItsConfiguration() throws Exception {
    Prometheus.assumeInstalled();
    assertThat(
            Prometheus.promtool(
                Path.of("../deploy/compose"),
                "check",
                "config",
                "--syntax-only",
                "prometheus.yaml"))
        .startsWith("0 ");
  }

  @Test
  void theConfigMapsHaveAllOfTheFiles() throws IOException {
    Map<String, Object> kustomization =
        new Yaml().load(Files.readString(AlertRule.FOLDER.resolve("kustomization.yaml")));
    Set<String> files = new TreeSet<>();
    for (Map<String, Object> map : AlertRule.maps(kustomization.get("configMapGenerator"))) {
      ((List<?>) map.get("files")).forEach(file -> files.add(file.toString()));
    }
    Set<String> there = new TreeSet<>(Set.of("alerts.yaml"));
    try (Stream<Path> dashboards = Files.list(Dashboard.FOLDER)) {
      dashboards.forEach(file -> there.add("dashboards/" + file.getFileName()));
    }
    assertThat(files).isEqualTo(there);
  }
}
