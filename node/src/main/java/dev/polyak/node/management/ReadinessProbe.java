package dev.polyak.node.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.polyak.node.rpc.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Asks a process whether it is ready, over its management port.
 */
public final class ReadinessProbe {
  /** Where the processes of Polyak's images are asked, by {@code deploy/docker/polyak}. */
  public static final String ADDRESS = "127.0.0.1:9464";

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int LONGEST_ANSWER = 4_096;

  private static final int NOT_READY = 1;
  private static final int CANNOT_RUN = 2;

  private ReadinessProbe() {}

  /**
   * Asks, and says what was answered.
   *
   * @param address host:port
   * @return the exit code: 0 it is ready; 1 it is not, or does not answer; 2 that is no address
   */
  public static int run(String address, PrintStream out) {
    try {
      return Address.parse(address) instanceof Address.Tcp tcp
          ? ask(tcp, out)
          : refuse(address, out);
    } catch (IllegalArgumentException noAddress) {
      return refuse(address, out);
    } catch (IOException silent) {
      out.println("nobody answers at " + address + ": " + silent.getMessage());
      return NOT_READY;
    }
  }

  private static int refuse(String address, PrintStream out) {
    out.println("polyak: health is asked at host:port, not " + address);
    return CANNOT_RUN;
  }

  private static int ask(Address.Tcp address, PrintStream out) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) readyz(address).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try {
      boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      try (InputStream answer = ready ? connection.getInputStream() : connection.getErrorStream()) {
        if (answer != null) {
          out.print(new String(answer.readNBytes(LONGEST_ANSWER), UTF_8));
        }
      }
      return ready ? 0 : NOT_READY;
    } finally {
      connection.disconnect();
    }
  }

  private static URI readyz(Address.Tcp address) throws IOException {
    try {
      return new URI("http", null, address.host(), address.port(), "/readyz", null, null);
    } catch (URISyntaxException noHost) {
      throw new IOException(noHost.getMessage(), noHost);
    }
  }
}
