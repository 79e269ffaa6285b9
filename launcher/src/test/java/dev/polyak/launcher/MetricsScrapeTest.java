package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real run's scrape has every metric of docs/metrics.md, and no other of Polyak's. Those of each
 * client of a gateway are not there without one.
 */
class MetricsScrapeTest {
  private static final Path PAGE = Path.of("..", "docs", "metrics.md");
  private static final Pattern DOCUMENTED =
      Pattern.compile("^\\| `(polyak_\\w+)`", Pattern.MULTILINE);
  private static final Pattern SCRAPED = Pattern.compile("^(polyak_\\w+)", Pattern.MULTILINE);
  private static final Pattern ADDRESS = Pattern.compile("http://[0-9.:]+/metrics");
  private static final Pattern EVALUATED =
      Pattern.compile("^polyak_actor_evaluations_total\\{.*} [1-9]", Pattern.MULTILINE);
  private static final Pattern PART_OF_SUMMARY = Pattern.compile("_(count|sum|max)$");

  @TempDir private Path folder;

  @Test
  void everyDocumentedMetricIsThereAndNoOther() throws Exception {
    Set<String> documented = names(DOCUMENTED, Files.readString(PAGE));
    assertThat(documented).hasSizeGreaterThan(50);
    assertThat(documented.remove("polyak_actor_gateway_client_steps_total")).isTrue();
    try (PolyakProcess train =
            PolyakProcess.start(
                folder,
                "train",
                "CartPole-v1",
                "--run-directory",
                folder.resolve("run").toString(),
                "--set",
                "replay.sampler=prioritised",
                "--set",
                "run.stop.environment-steps=0",
                "--set",
                "run.stop.evaluation-return=none",
                "--set",
                "metrics.every=20");
        HttpClient client = HttpClient.newHttpClient()) {
      train.awaitOutput("/metrics");
      MatchResult address = ADDRESS.matcher(train.output()).results().findFirst().orElseThrow();
      HttpRequest request = HttpRequest.newBuilder(URI.create(address.group())).build();
      // An evaluation is the last to come of what a run does, or nearly.
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(
              () -> EVALUATED.matcher(client.send(request, BodyHandlers.ofString()).body()).find());
      await()
          .atMost(PolyakProcess.PATIENCE)
          .untilAsserted(
              () -> {
                String body = client.send(request, BodyHandlers.ofString()).body();
                Set<String> scraped =
                    names(SCRAPED, body).stream()
                        .map(name -> documented.contains(name) ? name : withoutPart(name))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(scraped).containsExactlyElementsOf(documented);
              });
    }
  }

  private static String withoutPart(String name) {
    return PART_OF_SUMMARY.matcher(name).replaceFirst("");
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
