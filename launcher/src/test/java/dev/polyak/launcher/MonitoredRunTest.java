package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.client.EnvironmentClient;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.launcher.Prometheus.Series;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * A real Prometheus reads a real run: two replay shards, a learner, an actor-node with a client,
 * each in a process of its own, whose log is JSON. All tests look at the one run; the last breaks
 * it.
 *
 * <p>With {@code -Dpolyak.write-docs=true} it goes on until its agent has learned, and draws
 * docs/dashboard.png.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoredRunTest {
  private static final boolean WRITE_DOCS = Boolean.getBoolean("polyak.write-docs");
  private static final Path PICTURE = Path.of("../docs/dashboard.png");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern GATEWAY = Pattern.compile("waits for environments on ([0-9.:]+)");
  private static final Pattern METRICS = Pattern.compile("metrics on http://([0-9.:]+)/metrics");

  /** What a run's node is called in compose.yaml, by the file of its log. */
  private static final Map<String, String> SERVICES =
      Map.of(
          "param-server", "param-server",
          "replay-0", "replay-0",
          "replay-1", "replay-1",
          "learner-node", "learner",
          "actor-0", "actor-node");

  /** At two scrapes a second, as many samples as in $__rate_interval of the real cluster. */
  private static final String WINDOW = "8s";

  @TempDir private static Path folder;

  private static PolyakProcess run;
  private static Thread client;
  private static Prometheus prometheus;
  private static Instant begun;

  @BeforeAll
  static void start() throws IOException {
    Prometheus.assumeInstalled();
    begun = Instant.now();
    run =
        PolyakProcess.start(
            folder,
            // So small that a garbage collection is not long in coming.
            List.of("-Xmn6m"),
            Map.of("POLYAK_LOG_FORMAT", "json"),
            "train",
            "--external",
            "--tuned-for",
            "CartPole-v1",
            "--processes",
            "--run-directory",
            folder.resolve("run").toString(),
            "--set",
            "actor-node.gateway.listen=127.0.0.1:0",
            "--set",
            "replay.shards=2",
            "--set",
            "replay.durable=true",
            "--set",
            "replay.sampler=prioritised",
            "--set",
            "replay-service.sync-seconds=0.5",
            "--set",
            "learner-node.checkpoint.every-updates=100",
            "--set",
            "run.stop.environment-steps=0",
            "--set",
            "run.stop.evaluation-return=none",
            "--set",
            "evaluation.deciding-episodes=1",
            "--set",
            "metrics.every=20");
    String gateway = awaitLog("actor-0", GATEWAY);
    client = Thread.ofVirtual().start(() -> play(gateway));
    Map<String, String> targets = new LinkedHashMap<>();
    SERVICES.forEach((node, service) -> targets.put(service, awaitLog(node, METRICS)));
    prometheus = Prometheus.start(configuration(targets), folder);
  }

  @AfterAll
  static void stop() {
    Stream.of(prometheus, run)
        .filter(each -> each != null)
        .forEach(
            each -> {
              try {
                each.close();
              } catch (Exception failed) {
                throw new IllegalStateException(failed);
              }
            });
    if (client != null) {
      client.interrupt();
    }
  }

  private static void play(String gateway) {
    List<Environment> environments =
        List.of(Environments.create("CartPole-v1"), Environments.create("CartPole-v1"));
    while (run.handle().isAlive()) {
      try {
        new EnvironmentClient(gateway, "lab", environments, _ -> {}).play();
      } catch (StatusException lost) {
        // It was too slow for the node, and comes again.
      } catch (InterruptedException over) {
        return;
      }
    }
  }

  private static String log(String node) {
    try {
      return Files.readString(folder.resolve("run/logs/" + node + ".log"));
    } catch (IOException notYet) {
      return "";
    }
  }

  private static String awaitLog(String node, Pattern pattern) {
    await()
        .atMost(PolyakProcess.PATIENCE)
        .until(() -> pattern.matcher(log(node)).find() || !run.handle().isAlive());
    return pattern
        .matcher(log(node))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(run.output()));
  }

  /** deploy's own, but for where the nodes are and how often they are asked. */
  private static Path configuration(Map<String, String> targets) throws IOException {
    Map<String, Object> deployed =
        new Yaml().load(Files.readString(Path.of("../deploy/compose/prometheus.yaml")));
    deployed.put("global", Map.of("scrape_interval", "500ms", "evaluation_interval", "1s"));
    Map<String, Object> job = AlertRule.maps(deployed.get("scrape_configs")).getFirst();
    job.remove("dns_sd_configs");
    List<Map<String, Object>> found = new ArrayList<>();
    targets.forEach(
        (service, address) ->
            found.add(
                Map.of("targets", List.of(address), "labels", Map.of("__meta_dns_name", service))));
    job.put("static_configs", found);
    Files.copy(AlertRule.FILE, folder.resolve("alerts.yaml"));
    return Files.writeString(folder.resolve("prometheus.yaml"), new Yaml().dump(deployed));
  }

  @Test
  @Order(1)
  void theQueriesOfAllPanelsFindWhatTheRunDoes() throws IOException {
    for (Dashboard dashboard : Dashboard.all()) {
      await()
          .atMost(PolyakProcess.PATIENCE)
          .untilAsserted(() -> assertThat(unanswered(dashboard)).isEmpty());
    }
  }

  /** Queries without a series, and panels none of whose queries has a number. */
  private static List<String> unanswered(Dashboard dashboard) {
    assertThat(run.handle().isAlive()).as(run::output).isTrue();
    Map<String, String> choices = dashboard.choices(prometheus, WINDOW);
    List<String> unanswered = new ArrayList<>();
    for (Dashboard.Panel panel : dashboard.panels()) {
      boolean finite = false;
      for (Dashboard.Query query : panel.queries()) {
        String expression = Dashboard.filled(query.expression(), choices);
        List<Series> found = prometheus.query(expression);
        if (found.isEmpty()) {
          unanswered.add(panel.title() + ": " + expression);
        }
        finite |= found.stream().anyMatch(Series::isFinite);
      }
      if (!finite) {
        unanswered.add(panel.title() + " has no number");
      }
    }
    return unanswered;
  }

  @Test
  @Order(2)
  void theLegendsOfAllPanelsNameLabelsThatTheirSeriesHave() throws IOException {
    Pattern label = Pattern.compile("\\{\\{(\\w+)}}");
    for (Dashboard dashboard : Dashboard.all()) {
      Map<String, String> choices = dashboard.choices(prometheus, WINDOW);
      for (Dashboard.Panel panel : dashboard.panels()) {
        for (Dashboard.Query query : panel.queries()) {
          for (Series series : prometheus.query(Dashboard.filled(query.expression(), choices))) {
            assertThat(series.labels())
                .as("%s, %s", dashboard.uid(), panel.title())
                .containsKeys(
                    label
                        .matcher(query.legend())
                        .results()
                        .map(found -> found.group(1))
                        .toArray(String[]::new));
          }
        }
      }
    }
  }

  @Test
  @Order(3)
  void theSeriesOfAllAlertsAreThereAndNoneFires() throws IOException {
    for (AlertRule alert : AlertRule.all()) {
      for (String selector : alert.selectors()) {
        // A series is away for as long as one scrape of its node came too late.
        await()
            .atMost(PolyakProcess.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(prometheus.query(selector))
                        .as("%s: %s", alert.name(), selector)
                        .isNotEmpty());
      }
    }
    assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
  }

  @Test
  @Order(4)
  void eachLineOfTheLogIsAnObjectThatNamesNodeAndRun() throws IOException {
    for (String node : SERVICES.keySet()) {
      for (String line : log(node).lines().toList()) {
        if (!line.startsWith("WARNING: Using incubator modules")) {
          JsonNode fields = JSON.readTree(line);
          assertThat(fields.path("node").asText())
              .as(line)
              .isEqualTo(node.equals("learner-node") ? "learner" : node);
          assertThat(fields.path("role").asText()).as(line).isNotEmpty();
          assertThat(Instant.parse(fields.path("time").asText())).as(line).isAfter(begun);
          if (!node.equals("param-server")) {
            assertThat(fields.path("run").asText()).as(line).isEqualTo("run");
          }
        }
      }
    }
    assertThat(log("param-server").lines())
        .filteredOn(line -> line.contains("has set the specification"))
        .singleElement()
        .satisfies(line -> assertThat(JSON.readTree(line).path("run").asText()).isEqualTo("run"));
  }

  @Test
  @Order(5)
  void theOverviewIsDrawn() throws IOException {
    Path picture = folder.resolve("dashboard.png");
    if (WRITE_DOCS) {
      await()
          .atMost(PolyakProcess.PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () ->
                  prometheus.query("polyak_param_server_environment_steps_total > 30000").size()
                      > 0);
      picture = PICTURE;
    }
    Dashboard overview = Dashboard.read(Dashboard.FOLDER.resolve("overview.json"));
    DashboardPicture.draw(overview, prometheus, WINDOW, begun, Instant.now(), picture);
    assertThat(picture).isNotEmptyFile();
  }

  @Test
  @Order(6)
  void aShardThatIsKilledIsLostAndItsNodeIsDown() {
    run.node("replay-1.conf").orElseThrow().destroyForcibly();
    await()
        .atMost(PolyakProcess.PATIENCE)
        .untilAsserted(
            () -> assertThat(pending("PolyakShardLost", "shard")).containsExactly("replay-1"));
    await()
        .atMost(PolyakProcess.PATIENCE)
        .untilAsserted(
            () -> assertThat(pending("PolyakNodeDown", "service")).containsExactly("replay-1"));
  }

  /** What alerts of a name are about that fire or soon will, now or a moment ago. */
  private static List<String> pending(String alert, String label) {
    return prometheus
        .query("last_over_time(ALERTS{alertname=\"%s\"}[1m])".formatted(alert))
        .stream()
        .map(series -> series.labels().get(label))
        .distinct()
        .toList();
  }
}
