package dev.polyak.launcher.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.CannotListenException;
import dev.polyak.node.rpc.Protection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Address.Tcp ANY_PORT = new Address.Tcp("127.0.0.1", 0);
  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  private final RunView view = new RunView("p", System::nanoTime);
  private final PageServer server =
      PageServer.start(ANY_PORT, view, Duration.ZERO, new KnownHosts(List.of("lab.example")));
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private JsonNode run(String query) throws IOException, InterruptedException {
    return JSON.readTree(get("run" + query).body());
  }

  private static String query(JsonNode answer) {
    JsonNode history = answer.get("history");
    return "?page=%s&revision=%d&width=%s&rows=%d"
        .formatted(
            answer.get("page").asText(),
            answer.get("revision").asLong(),
            history.get("width").asText(),
            history.get("from").asInt() + history.get("rows").size());
  }

  @Test
  void servesThePageAndAllThatItLoads() throws Exception {
    HttpResponse<String> page = get("");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    List<String> loaded =
        LOADED.matcher(page.body()).results().map(found -> found.group(1)).toList();
    assertThat(loaded).hasSizeGreaterThan(4);
    for (String each : loaded) {
      assertThat(each).doesNotContain(":").doesNotStartWith("/");
      assertThat(get(each).statusCode()).as(each).isEqualTo(200);
    }
  }

  @Test
  void nothingOfThePageIsFromElsewhere() throws Exception {
    for (String file : List.of("", "page.js", "page.css", "uplot.css")) {
      assertThat(get(file).body()).as(file).doesNotContain("http:").doesNotContain("https:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "page.js", "uplot.js", "run"})
  void letsNothingElseReadFrameOrExtendIt(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void anotherSitesNameGetsNothing() throws Exception {
    assertThat(statusOf("GET /run HTTP/1.1\r\nHost: evil.example\r\n")).contains(" 421 ");
    assertThat(statusOf("GET / HTTP/1.1\r\nHost: evil.example:80\r\n")).contains(" 421 ");
    assertThat(statusOf("GET / HTTP/1.0\r\n")).contains(" 421 ");
    assertThat(statusOf("GET / HTTP/1.1\r\nHost: lab.example\r\n")).contains(" 200 ");
    assertThat(statusOf("GET / HTTP/1.1\r\nHost: localhost:1\r\n")).contains(" 200 ");
  }

  @Test
  void saysByWhatNameItWasOpenedAndByWhichItIs() throws Exception {
    assertThat(answerTo("GET / HTTP/1.1\r\nHost: evil.example\r\n"))
        .contains("This page was opened as evil.example; it is opened by an IP address, localhost,")
        .contains("console.listen", "console.names")
        .doesNotContain("lab.example");
    assertThat(answerTo("GET / HTTP/1.1\r\nHost: %s\r\n".formatted("e".repeat(5_000))))
        .contains("opened as " + "e".repeat(100) + "...;");
    assertThat(answerTo("GET / HTTP/1.0\r\n")).contains("opened as nothing;");
  }

  private String statusOf(String head) throws IOException {
    return answerTo(head).lines().findFirst().orElse("");
  }

  private String answerTo(String head) throws IOException {
    URI url = URI.create(server.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "run/x", "page.html", "uplot/LICENSE", "..%2fpage.js", "%2e%2e/page.js"})
  void knowsNoOtherPath(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void isReadOnly(String method) throws Exception {
    for (String path : List.of("", "page.js", "run", "run" + query(run("")))) {
      HttpResponse<String> answer =
          client.send(
              request(path).method(method, HttpRequest.BodyPublishers.ofString("x")).build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(405);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?x",
        "?page=p",
        "?page=p&revision=x&width=1&rows=1",
        "?page=p&revision=1&width=1&rows=",
        "?page=p&revision=1&width=1&rows=1&more=1"
      })
  void refusesAnotherQuestion(String query) throws Exception {
    HttpResponse<String> answer = get("run" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("/run takes page, revision, width and rows");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?page=p&revision=-1&width=0.125&rows=-5",
        "?page=p&revision=99999999&width=NaN&rows=2147483647",
        "?page=%3Cscript%3E&revision=0&width=1&rows=0"
      })
  void anyNumbersAreAnswered(String query) throws Exception {
    view.line(new RunFacts("r", "e", "p", "a", 1, null, 1, 1, 1).line());
    assertThat(get("run" + query).statusCode()).isEqualTo(200);
  }

  @Test
  void severalViewersAreAnsweredWhenThereIsNews() throws Exception {
    JsonNode first = run("");
    List<CompletableFuture<HttpResponse<String>>> viewers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      viewers.add(client.sendAsync(request("run" + query(first)).build(), BodyHandlers.ofString()));
    }
    await().until(() -> view.waiting() == 8);
    view.stage(Stage.ended("interrupted"));
    for (CompletableFuture<HttpResponse<String>> viewer : viewers) {
      JsonNode news = JSON.readTree(viewer.join().body());
      assertThat(news.get("stage").get("words").asText()).isEqualTo("Ended");
      assertThat(news.get("revision").asLong()).isGreaterThan(first.get("revision").asLong());
    }
  }

  @Test
  void whoWaitsSeesTheEndBeforeThePageCloses() throws Exception {
    JsonNode first = run("");
    CompletableFuture<HttpResponse<String>> viewer =
        client.sendAsync(request("run" + query(first)).build(), BodyHandlers.ofString());
    await().until(() -> view.waiting() == 1);
    view.stage(Stage.ended("run.stop.environment-steps"));
    server.close();
    assertThat(viewer.join().body()).contains("run.stop.environment-steps");
  }

  @Test
  void whoIsBetweenTwoQuestionsSeesTheEndToo() throws Exception {
    PageServer slow =
        PageServer.start(ANY_PORT, view, Duration.ofMinutes(1), new KnownHosts(List.of()));
    HttpRequest question = HttpRequest.newBuilder(URI.create(slow.url() + "run")).build();
    client.send(question, BodyHandlers.ofString());
    view.stage(Stage.ended("run.stop.environment-steps"));
    Thread closing = Thread.ofVirtual().start(slow::close);
    try {
      await().until(view::isClosed);
      assertThat(client.send(question, BodyHandlers.ofString()).body())
          .contains("run.stop.environment-steps");
    } finally {
      closing.interrupt();
      closing.join();
    }
  }

  @Test
  void compressesForWhoTakesIt() throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            request("uplot.js").header("Accept-Encoding", "gzip, deflate").build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(new String(plain, UTF_8)).isEqualTo(get("uplot.js").body());
    assertThat(answer.body().length).isLessThan(plain.length / 2);
  }

  @Test
  void listensOffTheLoopbackAddressOnlyWhereThatIsAllowed() {
    Configuration configuration = Configuration.layers().build();
    Address.Tcp everywhere = new Address.Tcp("0.0.0.0", 0);
    assertThatThrownBy(() -> PageServer.start(everywhere, Protection.none(), configuration, view))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContaining("plaintext is for the loopback address");
    Protection insecure =
        Protection.plaintext(Protection.none().admission(), true, Protection.none().limits());
    try (PageServer open = PageServer.start(everywhere, insecure, configuration, view)) {
      assertThat(open.url()).startsWith("http://localhost:");
    }
  }

  @Test
  void namesAnAddressThatIsInUse() {
    Address.Tcp taken = new Address.Tcp("127.0.0.1", URI.create(server.url()).getPort());
    assertThatThrownBy(
            () -> PageServer.start(taken, view, Duration.ZERO, new KnownHosts(List.of())))
        .isInstanceOf(CannotListenException.class)
        .hasMessageStartingWith("cannot listen on " + taken);
  }
}
