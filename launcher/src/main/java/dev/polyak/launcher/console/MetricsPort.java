package dev.polyak.launcher.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads another process's metrics from its management port. */
public final class MetricsPort {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsPort.class);
  private static final int TIMEOUT_MILLIS = 1_000;
  private static final int LARGEST = 4 << 20;

  private MetricsPort() {}

  /** Prometheus' text; empty where nobody answers. */
  public static Optional<String> read(URI metrics) {
    try {
      URLConnection connection = metrics.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream in = connection.getInputStream()) {
        return Optional.of(new String(in.readNBytes(LARGEST), UTF_8));
      }
    } catch (IOException silent) {
      LOG.debug("{} tells nothing", metrics, silent);
      return Optional.empty();
    }
  }
}
