package dev.polyak.launcher.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads other processes' metrics from their management ports, side by side: one that is silent
 * costs its time once, however many there are. Whoever has never answered is named in the log.
 */
public final class MetricsPorts implements Supplier<List<String>> {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsPorts.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int LARGEST = 4 << 20;

  private final Supplier<List<URI>> ports;
  private final int patienceMillis;
  private final Set<URI> known = ConcurrentHashMap.newKeySet();

  /**
   * Has asked nobody yet.
   *
   * @param ports where the processes are now
   */
  public MetricsPorts(Supplier<List<URI>> ports) {
    this(ports, PATIENCE);
  }

  /** As above, with another time to connect in, and between two parts of an answer. */
  MetricsPorts(Supplier<List<URI>> ports, Duration patience) {
    this.ports = ports;
    patienceMillis = Math.toIntExact(patience.toMillis());
  }

  /** Prometheus' text of those that answer, in their order. */
  @Override
  public List<String> get() {
    List<Callable<Optional<String>>> questions =
        ports.get().stream().<Callable<Optional<String>>>map(port -> () -> read(port)).toList();
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      return calls.invokeAll(questions).stream()
          .map(Future::resultNow)
          .flatMap(Optional::stream)
          .toList();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private Optional<String> read(URI port) {
    try {
      URLConnection connection = port.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(patienceMillis);
      connection.setReadTimeout(patienceMillis);
      try (InputStream in = connection.getInputStream()) {
        String text = new String(in.readNBytes(LARGEST), UTF_8);
        known.add(port);
        return Optional.of(text);
      }
    } catch (IOException silent) {
      if (known.add(port)) {
        LOG.warn("{} tells nothing so far: {}", port, silent.getMessage());
      }
      LOG.debug("{} tells nothing", port, silent);
      return Optional.empty();
    }
  }
}
