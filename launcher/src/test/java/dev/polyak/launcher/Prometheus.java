package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Prometheus of its own, on a free port, over a configuration and a folder. */
final class Prometheus implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\" address=(\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path log;
  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  /**
   * A series that a query has found.
   *
   * @param labels without the metric's name
   * @param times in seconds of Unix
   * @param values at these times
   */
  record Series(Map<String, String> labels, List<Double> times, List<Double> values) {
    boolean isFinite() {
      return values.stream().anyMatch(Double::isFinite);
    }
  }

  private Prometheus(Process process, Path log) {
    this.process = process;
    this.log = log;
    address = awaitAddress();
  }

  /** Skips a test where there is none: Debian's package prometheus has both programs. */
  static void assumeInstalled() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .map(Path::of)
            .anyMatch(
                folder ->
                    Files.isExecutable(folder.resolve("prometheus"))
                        && Files.isExecutable(folder.resolve("promtool"))),
        "skipped: there is no prometheus here (apt-get install prometheus)");
  }

  /** What {@code promtool} says, and before it its exit code. */
  static String promtool(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process tool =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), UTF_8);
    return tool.waitFor() + " " + said;
  }

  /** Starts one that scrapes at once. */
  static Prometheus start(Path configuration, Path folder) throws IOException {
    Path log = folder.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Prometheus(process, log);
  }

  private String awaitAddress() {
    await()
        .atMost(PolyakProcess.PATIENCE)
        .until(() -> !process.isAlive() || LISTENING.matcher(log()).find());
    return LISTENING
        .matcher(log())
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(log()));
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException gone) {
      throw new IllegalStateException(gone);
    }
  }

  /** What a query finds now. */
  List<Series> query(String query) {
    return get("query", Map.of("query", query));
  }

  /** What it found at each second of a while. */
  List<Series> query(String query, Instant from, Instant to) {
    return get(
        "query_range",
        Map.of("query", query, "start", from.toString(), "end", to.toString(), "step", "1"));
  }

  private List<Series> get(String call, Map<String, String> parameters) {
    String form =
        parameters.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    // A GET is sent again by itself where the connection was closed meanwhile; a POST is not.
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/" + call + "?" + form))
            .build();
    try {
      JsonNode answer =
          JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
      if (!answer.path("status").asText().equals("success")) {
        throw new AssertionError(parameters + ": " + answer);
      }
      List<Series> found = new ArrayList<>();
      answer.get("data").get("result").forEach(each -> found.add(series(each)));
      return found;
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  private static Series series(JsonNode result) {
    Map<String, String> labels = new LinkedHashMap<>();
    result
        .get("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    List<Double> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    JsonNode points =
        result.has("values")
            ? result.get("values")
            : JSON.createArrayNode().add(result.get("value"));
    points.forEach(
        point -> {
          times.add(point.get(0).asDouble());
          values.add(value(point.get(1).asText()));
        });
    return new Series(labels, times, values);
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
