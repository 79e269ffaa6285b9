package dev.polyak.launcher;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Chromium without a screen that shows one page, over its DevTools protocol. It reaches nothing
 * but this machine.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Pattern LISTENING =
      Pattern.compile("DevTools listening on ws://127\\.0\\.0\\.1:(\\d+)/");

  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requested = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI page) {
    this.process = process;
    socket = client.newWebSocketBuilder().buildAsync(page, new Messages()).join();
    for (String domain : List.of("Runtime", "Log", "Page", "Network")) {
      call(domain + ".enable", JSON.createObjectNode());
    }
  }

  /** The program, if this machine has it. */
  static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts it.
   *
   * @param folder receives what it writes
   */
  static Browser start(Path folder) throws IOException {
    Path output = folder.resolve("chromium.log");
    Process process =
        new ProcessBuilder(
                program().orElseThrow().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("chromium"),
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    await()
        .atMost(PolyakProcess.PATIENCE)
        .until(() -> !process.isAlive() || port(output).isPresent());
    URI targets = URI.create("http://127.0.0.1:%s/json/list".formatted(port(output).orElseThrow()));
    for (JsonNode target : JSON.readTree(targets.toURL())) {
      if (target.get("type").asText().equals("page")) {
        return new Browser(process, URI.create(target.get("webSocketDebuggerUrl").asText()));
      }
    }
    throw new IllegalStateException("Chromium shows no page");
  }

  private static Optional<String> port(Path output) throws IOException {
    return LISTENING
        .matcher(Files.readString(output))
        .results()
        .findFirst()
        .map((MatchResult found) -> found.group(1));
  }

  private JsonNode call(String method, ObjectNode parameters) {
    int id = calls.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).join();
    JsonNode told = answer.orTimeout(PolyakProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (told.has("error")) {
      throw new IllegalStateException(method + ": " + told.get("error"));
    }
    return told.get("result");
  }

  /** A screen of this many points, in light or dark colours. */
  void screen(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 500));
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", media);
  }

  void open(String url) {
    call("Page.navigate", JSON.createObjectNode().put("url", url));
  }

  /** The value of an expression of JavaScript, or of its promise. */
  JsonNode evaluate(String expression) {
    JsonNode result =
        call(
            "Runtime.evaluate",
            JSON.createObjectNode()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.get("result").path("value");
  }

  /** Waits until an expression is true. */
  void awaitTrue(String expression) {
    await()
        .atMost(PolyakProcess.PATIENCE)
        .ignoreExceptions()
        .until(() -> evaluate(expression).asBoolean());
  }

  /** The text of an element. */
  String text(String id) {
    return evaluate("document.getElementById('%s').textContent".formatted(id)).asText();
  }

  /** A picture of the whole page. */
  void picture(Path file) throws IOException {
    JsonNode size = call("Page.getLayoutMetrics", JSON.createObjectNode()).get("cssContentSize");
    ObjectNode whole =
        JSON.createObjectNode().put("format", "png").put("captureBeyondViewport", true);
    whole.set("clip", ((ObjectNode) size).put("scale", 1));
    Files.createDirectories(file.getParent());
    byte[] png =
        Base64.getDecoder().decode(call("Page.captureScreenshot", whole).get("data").asText());
    Files.write(file, png);
  }

  /** What the page's console was told, and errors that nobody caught. */
  List<String> complaints() {
    return complaints;
  }

  /** What was asked of the network. */
  List<String> requested() {
    return requested;
  }

  private void heard(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> asked = answers.remove(message.get("id").asInt());
      if (asked != null) {
        asked.complete(message);
      }
      return;
    }
    JsonNode parameters = message.get("params");
    switch (message.get("method").asText()) {
      case "Network.requestWillBeSent" ->
          requested.add(parameters.get("request").get("url").asText());
      case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled" ->
          complaints.add(parameters.toString());
      default -> {
        // Of no interest here.
      }
    }
  }

  private final class Messages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        String whole = parts.toString();
        parts.setLength(0);
        try {
          heard(JSON.readTree(whole));
        } catch (IOException notJson) {
          complaints.add(whole);
        }
      }
      webSocket.request(1);
      return null;
    }
  }

  @Override
  public void close() {
    // It removes what it has elsewhere.
    socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true).join();
    try {
      process.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException late) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
    socket.abort();
    client.close();
  }
}
