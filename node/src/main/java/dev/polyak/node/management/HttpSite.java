package dev.polyak.node.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.CannotListenException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process shows over plain HTTP, to be read only.
 *
 * <p>A connection takes a virtual thread from its request's first byte to the answer's last; there
 * are {@value #MAXIMUM_CONNECTIONS} connections at the most, and each has seconds to say what it
 * wants, so that a client that says nothing, or only the half, holds up nobody.
 */
public final class HttpSite implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSite.class);
  private static final int MAXIMUM_CONNECTIONS = 64;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

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

  private final Content content;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final Address.Tcp address;

  /** What is there. */
  public interface Content {
    /** The answer to GET, whatever method was asked; in seconds at the most. */
    Answer get(HttpExchange exchange);
  }

  /** What is answered. */
  public static final class Answer {
    private final int status;
    private final String type;
    private final byte[] body;
    private final Map<String, String> headers;

    private Answer(int status, String type, byte[] body, Map<String, String> headers) {
      this.status = status;
      this.type = type;
      this.body = body;
      this.headers = headers;
    }

    /**
     * A page, or another thing that is there.
     *
     * @param body stays as it is
     * @param headers besides the content's type
     */
    public static Answer of(String type, byte[] body, Map<String, String> headers) {
      return new Answer(OK, type, body, headers);
    }

    /** A line of text. */
    public static Answer text(int status, String line) {
      return new Answer(status, PLAIN_TEXT, line.getBytes(UTF_8), Map.of());
    }

    /** There is nothing under that path. */
    public static Answer notFound(String whatIs) {
      return text(NOT_FOUND, whatIs);
    }

    /** The same, compressed by gzip. */
    public Answer compressed() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(body);
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
      Map<String, String> more = new HashMap<>(headers);
      more.put("Content-Encoding", "gzip");
      return new Answer(status, type, bytes.toByteArray(), more);
    }

    /** Bytes of the body. */
    public int length() {
      return body.length;
    }

    private Answer toMethod(String method) {
      return status == NOT_FOUND || method.equals("GET")
          ? this
          : new Answer(
              METHOD_NOT_ALLOWED, PLAIN_TEXT, "GET only\n".getBytes(UTF_8), Map.of("Allow", "GET"));
    }
  }

  private HttpSite(HttpServer server, String host, Content content) {
    this.server = server;
    this.content = content;
    address = new Address.Tcp(host, server.getAddress().getPort());
  }

  /**
   * Serves at once.
   *
   * @throws CannotListenException if the address cannot be bound
   */
  public static HttpSite start(Address.Tcp listen, Content content) {
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(listen.host(), listen.port()), 0);
    } catch (IOException | RuntimeException cannotBind) {
      throw new CannotListenException(listen, cannotBind);
    }
    HttpSite site = new HttpSite(http, listen.host(), content);
    http.setExecutor(site.threads);
    http.createContext("/", site::handle);
    http.start();
    return site;
  }

  /** Where it listens: with its real port. */
  public Address.Tcp address() {
    return address;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      Answer answer = content.get(exchange).toMethod(method);
      exchange.getResponseHeaders().set("Content-Type", answer.type);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      answer.headers.forEach(exchange.getResponseHeaders()::set);
      boolean bodyless = method.equals("HEAD");
      exchange.sendResponseHeaders(answer.status, bodyless ? -1 : answer.body.length);
      if (!bodyless) {
        exchange.getResponseBody().write(answer.body);
      }
    } catch (RuntimeException failure) {
      LOG.warn("could not answer {}", exchange.getRequestURI().getPath(), failure);
    }
  }

  /**
   * Closes the port, and all connections as soon as they have their answer.
   *
   * @param seconds that they are given at the most
   */
  public void close(int seconds) {
    server.stop(seconds);
    threads.shutdownNow();
  }

  /** Closes the port and all connections. */
  @Override
  public void close() {
    close(0);
  }
}
