package dev.polyak.launcher.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MetricsPortsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Logger log = (Logger) LoggerFactory.getLogger(MetricsPorts.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void close() {
    log.detachAppender(lines);
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  private URI port(Supplier<String> metrics) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    servers.add(server);
    server.setExecutor(threads);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = metrics.get().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return URI.create("http://127.0.0.1:%d/metrics".formatted(server.getAddress().getPort()));
  }

  private List<String> warnings() {
    return lines.list.stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** None of them answers before all have been asked. */
  @Test
  void asksAllSideBySide() throws IOException {
    CountDownLatch asked = new CountDownLatch(3);
    List<URI> ports = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      ports.add(
          port(
              () -> {
                asked.countDown();
                try {
                  asked.await();
                } catch (InterruptedException closing) {
                  Thread.currentThread().interrupt();
                }
                return name;
              }));
    }
    assertThat(new MetricsPorts(() -> ports, PATIENCE).get()).containsExactly("a", "b", "c");
  }

  @Test
  void namesOnceWhoHasNeverAnswered() throws IOException {
    URI silent = port(() -> "");
    servers.getFirst().stop(0);
    URI speaking = port(() -> "b");
    MetricsPorts ports = new MetricsPorts(() -> List.of(silent, speaking), PATIENCE);

    assertThat(ports.get()).containsExactly("b");
    assertThat(ports.get()).containsExactly("b");
    servers.getLast().stop(0);
    assertThat(ports.get()).isEmpty();

    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith(silent + " tells nothing so far: ");
  }
}
