package dev.polyak.node.management;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.metrics.NodeMetric;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.CannotListenException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {
  private static final Address.Tcp ANY_PORT = new Address.Tcp("127.0.0.1", 0);

  private final Meters meters = new Meters();
  private final List<String> reasons = new CopyOnWriteArrayList<>();
  private final ManagementServer server = ManagementServer.start(ANY_PORT, meters, () -> reasons);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private HttpResponse<String> request(String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://%s%s".formatted(server.address(), path)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return request("GET", path);
  }

  @Test
  void givesTheMetersInPrometheusText() throws Exception {
    meters.counter(NodeMetric.GRPC_CALLS, "OK").add(2);

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("polyak_grpc_calls_total{status=\"OK\"} 2.0\n");
  }

  @Test
  void isReadyWhenNothingIsMissing() throws Exception {
    reasons.add("actor-0: waits for the run's specification");
    reasons.add("replay-0: waits for the param-server");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body())
        .isEqualTo(
            "actor-0: waits for the run's specification\nreplay-0: waits for the param-server\n");
    assertThat(get("/livez").statusCode()).isEqualTo(200);

    reasons.clear();
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metric", "/metrics/", "/metrics/x", "/livezz", "/..%2fetc"})
  void knowsNoOtherPath(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
    assertThat(request("POST", path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
  void onlyAnswersGet(String method) throws Exception {
    HttpResponse<String> answer = request(method, "/metrics");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
  }

  @Test
  void aClientThatSaysNothingOrTheHalfHoldsUpNobody() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        Socket silent = socket();
        clients.add(silent);
        Socket half = socket();
        half.getOutputStream().write("GET /metrics HTT".getBytes(US_ASCII));
        half.getOutputStream().flush();
        clients.add(half);
      }

      assertThat(get("/livez").statusCode()).isEqualTo(200);
    } finally {
      for (Socket each : clients) {
        each.close();
      }
    }
  }

  private Socket socket() throws IOException {
    Address.Tcp address = (Address.Tcp) server.address();
    return new Socket(address.host(), address.port());
  }

  @Test
  void refusesARequestThatIsTooLarge() throws Exception {
    try (Socket greedy = socket()) {
      String header = "X-Padding: %s\r\n".formatted("x".repeat(32 << 10));
      try {
        greedy.getOutputStream().write(("GET /livez HTTP/1.1\r\n" + header).getBytes(US_ASCII));
        greedy.getOutputStream().flush();
        byte[] answer = greedy.getInputStream().readAllBytes();
        assertThat(new String(answer, US_ASCII)).doesNotContain("200 OK");
      } catch (IOException closed) {
        // The server may have closed before it had read everything.
      }
    }
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void namesAnAddressThatIsInUse() {
    Address.Tcp taken = (Address.Tcp) server.address();

    assertThatThrownBy(() -> ManagementServer.start(taken, meters, () -> reasons))
        .isInstanceOf(CannotListenException.class)
        .hasMessageStartingWith("cannot listen on " + taken);
  }

  @Test
  void namesAHostThatIsNotKnown() {
    Address.Tcp unknown = new Address.Tcp("nowhere.invalid", 0);

    assertThatThrownBy(() -> ManagementServer.start(unknown, meters, () -> reasons))
        .isInstanceOf(CannotListenException.class)
        .hasMessageStartingWith("cannot listen on nowhere.invalid:0");
  }

  @Test
  void listensWhereTheConfigurationSays() {
    assertThat(listen("127.0.0.1:9464")).contains(new Address.Tcp("127.0.0.1", 9464));
    assertThat(listen("none")).isEmpty();
    assertThat(ManagementSettings.listen(Configuration.layers().build())).contains(ANY_PORT);
    assertThatThrownBy(() -> listen("in-process:x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("management.listen = in-process:x");
    assertThatThrownBy(() -> listen("9464"))
        .hasMessage("management.listen = 9464 (--set) is out of range: address or none");
  }

  private static Optional<Address.Tcp> listen(String value) {
    return ManagementSettings.listen(
        Configuration.layers().set("management.listen", value).build());
  }
}
