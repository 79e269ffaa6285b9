package dev.polyak.launcher.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.polyak.launcher.console.RunView.Seen;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.HttpSite;
import dev.polyak.node.management.HttpSite.Answer;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Protection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Serves the page of a run: read only, to any number of viewers that the site's connections allow.
 *
 * <pre>
 *   GET /           the page; /page.js, /page.css, /uplot.js, /uplot.css belong to it
 *   GET /run        as JSON, all that the page shows
 *   GET /run?page=P&amp;revision=R&amp;width=W&amp;rows=N
 *                   the same without the rows of the history that the last answer had, as soon as there is
 *                   something new: a second later at the earliest, five at the latest
 * </pre>
 *
 * <p>The page may load nothing from elsewhere and may not be framed; its own name is checked, so
 * that no other site can read it by having its name lead here (DNS rebinding).
 */
public final class PageServer implements AutoCloseable {
  /** Below what the site allows an answer to take. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int CLOSING_SECONDS = 1;
  private static final int MISDIRECTED = 421;
  private static final int BAD_REQUEST = 400;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int COMPRESSED_FROM = 1_024;
  private static final int LONGEST_QUERY = 256;
  private static final int LONGEST_HOST = 100;

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
              + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin");

  private final RunView view;
  private final Duration pace;
  private final KnownHosts hosts;
  private final Map<String, Answer> files = new HashMap<>();
  private final HttpSite site;

  /** When /run was asked last; null until it is. */
  private volatile Instant asked;

  private PageServer(Address.Tcp listen, RunView view, Duration pace, KnownHosts hosts) {
    this.view = view;
    this.pace = pace;
    this.hosts = hosts;
    file("/", "page.html");
    file("/page.js", "page.js");
    file("/page.css", "page.css");
    file("/icon.svg", "icon.svg");
    file("/uplot.js", "uplot/uPlot.iife.min.js");
    file("/uplot.css", "uplot/uPlot.min.css");
    site = HttpSite.start(listen, this::answer);
  }

  /**
   * Serves a view at once.
   *
   * @param protection says whether it may be off the loopback address
   * @throws dev.polyak.node.rpc.CannotListenException if the address cannot be bound, or may not be
   */
  public static PageServer start(
      Address.Tcp listen, Protection protection, Configuration configuration, RunView view) {
    protection.requireToListen(listen);
    return start(listen, view, Duration.ofSeconds(1), KnownHosts.of(listen.host(), configuration));
  }

  /** As above, with another pace of the answers. */
  static PageServer start(Address.Tcp listen, RunView view, Duration pace, KnownHosts hosts) {
    return new PageServer(listen, view, pace, hosts);
  }

  private void file(String path, String resource) {
    try (InputStream in = PageServer.class.getResourceAsStream(resource)) {
      String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
      files.put(path, Answer.of(type, in.readAllBytes(), HEADERS));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + resource, unreadable);
    }
  }

  /** Where a browser finds it. */
  public String url() {
    Address.Tcp address = site.address();
    String host = address.host();
    boolean anywhere = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    return "http://%s:%d/".formatted(anywhere ? "localhost" : bracketed(host), address.port());
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private Answer answer(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (!hosts.knows(host)) {
      return Answer.text(
          MISDIRECTED,
          "This page was opened as %s; it is opened by an IP address, localhost, the host of"
                  .formatted(shortened(host))
              + " console.listen or a name in console.names.\n");
    }
    String path = exchange.getRequestURI().getPath();
    Answer file = files.get(path);
    if (file != null) {
      return compressed(exchange, file);
    }
    if (!"/run".equals(path)) {
      return Answer.notFound("there are / and /run\n");
    }
    // Another method, which the site refuses, does not wait for news.
    return exchange.getRequestMethod().equals("GET")
        ? compressed(exchange, run(exchange.getRequestURI().getRawQuery()))
        : Answer.text(METHOD_NOT_ALLOWED, "GET only\n");
  }

  private static String shortened(String host) {
    if (host == null) {
      return "nothing";
    }
    return host.length() <= LONGEST_HOST ? host : host.substring(0, LONGEST_HOST) + "...";
  }

  private Answer run(String query) {
    Seen seen;
    try {
      seen = seen(query);
    } catch (IllegalArgumentException unreadable) {
      return Answer.text(BAD_REQUEST, "/run takes page, revision, width and rows, or nothing\n");
    }
    asked = Instant.now();
    try {
      view.await(seen, pace, PATIENCE);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    return Answer.of("application/json; charset=utf-8", view.json(seen).getBytes(UTF_8), HEADERS);
  }

  private static Seen seen(String query) {
    if (query == null || query.isEmpty()) {
      return Seen.NOTHING;
    }
    if (query.length() > LONGEST_QUERY) {
      throw new IllegalArgumentException("too long");
    }
    Map<String, String> values = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      values.put(part.substring(0, Math.max(0, equals)), part.substring(equals + 1));
    }
    if (!values.keySet().equals(Set.of("page", "revision", "width", "rows"))) {
      throw new IllegalArgumentException("another key");
    }
    return new Seen(
        values.get("page"),
        Long.parseLong(values.get("revision")),
        Double.parseDouble(values.get("width")),
        Integer.parseInt(values.get("rows")));
  }

  private static Answer compressed(HttpExchange exchange, Answer answer) {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    boolean takes = accepted != null && accepted.contains("gzip");
    return takes && answer.length() >= COMPRESSED_FROM ? answer.compressed() : answer;
  }

  /**
   * Closes the port, after all who wait have their answer, and who is between an answer and the
   * next question: a page asks again in a fraction of the pace.
   */
  @Override
  public void close() {
    view.close();
    if (asked != null && asked.plus(PATIENCE).plus(pace).isAfter(Instant.now())) {
      try {
        Thread.sleep(pace);
      } catch (InterruptedException atOnce) {
        Thread.currentThread().interrupt();
      }
    }
    site.close(CLOSING_SECONDS);
  }
}
