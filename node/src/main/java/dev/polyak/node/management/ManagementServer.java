package dev.polyak.node.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.CannotListenException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells monitoring systems and probes how a process is, over plain HTTP.
 *
 * <pre>
 *   GET /metrics   all meters, in Prometheus' text format
 *   GET /livez     200 while the process answers; no peer has a part in it
 *   GET /readyz    200 when every node of the process can do its work; else 503 and a line for each reason
 * </pre>
 *
 * <p>A connection takes a virtual thread from its request's first byte to the answer's last; there
 * are {@value #MAXIMUM_CONNECTIONS} connections at the most, and each has seconds to say what it
 * wants, so that a client that says nothing, or only the half, holds up nobody.
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int MAXIMUM_CONNECTIONS = 64;
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  static {
    // The JDK's server reads its bounds once, from here; a user's own -D goes before.
    Map.of(
            "jdk.httpserver.maxConnections",
            MAXIMUM_CONNECTIONS,
            "sun.net.httpserver.maxIdleConnections",
            MAXIMUM_CONNECTIONS / 4,
            "sun.net.httpserver.idleInterval",
            30,
            "sun.net.httpserver.maxReqTime",
            5,
            "sun.net.httpserver.maxRspTime",
            10,
            "sun.net.httpserver.maxReqHeaders",
            64,
            "sun.net.httpserver.maxReqHeaderSize",
            16 << 10,
            "sun.net.httpserver.drainAmount",
            16 << 10)
        .forEach(
            (key, value) -> {
              if (System.getProperty(key) == null) {
                System.setProperty(key, value.toString());
              }
            });
  }

  private final Meters meters;
  private final Supplier<List<String>> reasons;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final Address address;

  private ManagementServer(
      HttpServer server, String host, Meters meters, Supplier<List<String>> reasons) {
    this.server = server;
    this.meters = meters;
    this.reasons = reasons;
    address = new Address.Tcp(host, server.getAddress().getPort());
  }

  /** What is answered. */
  private record Answer(int status, String type, String body) {}

  /**
   * Serves at once.
   *
   * @param reasons why the process is not ready, a line each; none: it is
   * @throws CannotListenException if the address cannot be bound
   */
  public static ManagementServer start(
      Address.Tcp listen, Meters meters, Supplier<List<String>> reasons) {
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(listen.host(), listen.port()), 0);
    } catch (IOException | RuntimeException cannotBind) {
      throw new CannotListenException(listen, cannotBind);
    }
    ManagementServer management = new ManagementServer(http, listen.host(), meters, reasons);
    http.setExecutor(management.threads);
    http.createContext("/", management::handle);
    http.start();
    LOG.info("metrics on http://{}/metrics", management.address);
    return management;
  }

  /** Where it listens: with its real port. */
  public Address address() {
    return address;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (answer.status() == METHOD_NOT_ALLOWED) {
        exchange.getResponseHeaders().set("Allow", "GET");
      }
      boolean bodyless = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), bodyless ? -1 : body.length);
      if (!bodyless) {
        exchange.getResponseBody().write(body);
      }
    } catch (RuntimeException failure) {
      LOG.warn("could not answer {}", exchange.getRequestURI().getPath(), failure);
    }
  }

  private Answer answer(HttpExchange exchange) {
    Supplier<Answer> content =
        switch (exchange.getRequestURI().getPath()) {
          case "/metrics" -> () -> new Answer(OK, PROMETHEUS_TEXT, meters.scrape());
          case "/livez" -> () -> new Answer(OK, PLAIN_TEXT, "alive\n");
          case "/readyz" -> this::readiness;
          case null, default -> null;
        };
    if (content == null) {
      return new Answer(NOT_FOUND, PLAIN_TEXT, "there are /metrics, /livez and /readyz\n");
    }
    return exchange.getRequestMethod().equals("GET")
        ? content.get()
        : new Answer(METHOD_NOT_ALLOWED, PLAIN_TEXT, "GET only\n");
  }

  private Answer readiness() {
    List<String> now = reasons.get();
    return now.isEmpty()
        ? new Answer(OK, PLAIN_TEXT, "ready\n")
        : new Answer(UNAVAILABLE, PLAIN_TEXT, String.join("\n", now) + "\n");
  }

  /** Closes the port and all connections. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
