package dev.polyak.node.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.polyak.node.management.HttpSite.Answer;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.CannotListenException;
import java.util.List;
import java.util.Map;
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
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Meters meters;
  private final Supplier<List<String>> reasons;
  private final HttpSite site;

  private ManagementServer(Address.Tcp listen, Meters meters, Supplier<List<String>> reasons) {
    this.meters = meters;
    this.reasons = reasons;
    site = HttpSite.start(listen, this::answer);
  }

  /**
   * Serves at once.
   *
   * @param reasons why the process is not ready, a line each; none: it is
   * @throws CannotListenException if the address cannot be bound
   */
  public static ManagementServer start(
      Address.Tcp listen, Meters meters, Supplier<List<String>> reasons) {
    ManagementServer management = new ManagementServer(listen, meters, reasons);
    LOG.info("metrics on http://{}/metrics", management.address());
    return management;
  }

  /** Where it listens: with its real port. */
  public Address address() {
    return site.address();
  }

  private Answer answer(HttpExchange exchange) {
    return switch (exchange.getRequestURI().getPath()) {
      case "/metrics" -> Answer.of(PROMETHEUS_TEXT, meters.scrape().getBytes(UTF_8), Map.of());
      case "/livez" -> Answer.text(OK, "alive\n");
      case "/readyz" -> readiness();
      case null, default -> Answer.notFound("there are /metrics, /livez and /readyz\n");
    };
  }

  private Answer readiness() {
    List<String> now = reasons.get();
    return now.isEmpty()
        ? Answer.text(OK, "ready\n")
        : Answer.text(UNAVAILABLE, String.join("\n", now) + "\n");
  }

  /** Closes the port and all connections. */
  @Override
  public void close() {
    site.close();
  }
}
