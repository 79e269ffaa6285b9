package dev.polyak.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.security.CertificateRole;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.LogUtils;

/** A node in its container, what may befall it, and what it says of itself. */
final class Node {
  /** For what takes seconds on a machine of one's own. */
  static final Duration PATIENCE = Duration.ofMinutes(Integer.getInteger("polyak.patience", 5));

  private static final int STOP_SECONDS = 45;
  private static final long PERIOD_MICROSECONDS = 100_000;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final CertificateRole role;
  private final String name;
  private final String network;
  private final GenericContainer<?> container;
  private final int managementPort;
  private final int dataPort;
  private final DockerClient docker = DockerClientFactory.instance().client();

  /**
   * A node that has not started.
   *
   * @param managementPort of the loopback address, where it can be asked
   * @param dataPort likewise, if it listens
   */
  Node(
      CertificateRole role,
      String name,
      String network,
      GenericContainer<?> container,
      int managementPort,
      int dataPort) {
    this.role = role;
    this.name = name;
    this.network = network;
    this.container = container;
    this.managementPort = managementPort;
    this.dataPort = dataPort;
  }

  CertificateRole role() {
    return role;
  }

  String name() {
    return name;
  }

  GenericContainer<?> container() {
    return container;
  }

  /** Where its calls are served, from outside. */
  Address address() {
    return new Address.Tcp("127.0.0.1", dataPort);
  }

  // ------------------------------------------------------------------------- what may befall it

  /** Starts it, the first time or again. */
  void start() {
    if (container.getContainerId() == null) {
      container.start();
    } else {
      docker.startContainerCmd(container.getContainerId()).exec();
    }
  }

  /** SIGKILL. */
  void kill() {
    docker.killContainerCmd(container.getContainerId()).exec();
    await().atMost(PATIENCE).until(() -> !isRunning());
  }

  /** SIGTERM; it exits with 0 within the grace period. */
  void stop() {
    docker.stopContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS).exec();
    assertThat(exitCode()).as(name + ": " + lastWords()).isZero();
  }

  /** Freezes it. */
  void pause() {
    docker.pauseContainerCmd(container.getContainerId()).exec();
  }

  void unpause() {
    docker.unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** Leaves it a twentieth of a processor. */
  void slow() {
    processor(PERIOD_MICROSECONDS / 20);
  }

  /** As many as it can use. */
  void hurry() {
    processor(-1);
  }

  private void processor(long microseconds) {
    docker
        .updateContainerCmd(container.getContainerId())
        .withCpuPeriod(PERIOD_MICROSECONDS)
        .withCpuQuota(microseconds)
        .exec();
  }

  /** What it sends arrives nowhere, and nothing arrives at it. */
  void cutOff() {
    docker
        .disconnectFromNetworkCmd()
        .withNetworkId(network)
        .withContainerId(container.getContainerId())
        .exec();
  }

  void reconnect() {
    docker
        .connectToNetworkCmd()
        .withNetworkId(network)
        .withContainerId(container.getContainerId())
        .withContainerNetwork(new ContainerNetwork().withAliases(name))
        .exec();
  }

  // ------------------------------------------------------------------------- what it is like

  private InspectContainerResponse inspect() {
    return docker.inspectContainerCmd(container.getContainerId()).exec();
  }

  boolean isRunning() {
    return Boolean.TRUE.equals(inspect().getState().getRunning());
  }

  long exitCode() {
    return inspect().getState().getExitCodeLong();
  }

  boolean wasKilledForItsMemory() {
    return Boolean.TRUE.equals(inspect().getState().getOOMKilled());
  }

  /** How often the engine has started it again by itself. */
  int restarts() {
    return inspect().getRestartCount();
  }

  void awaitReady() {
    await().atMost(PATIENCE).until(this::isReady);
  }

  boolean isReady() {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException silent) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(managementPort, path));
    try {
      return HTTP.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
          HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /**
   * Sum of a metric's series.
   *
   * @param labels that series must have, such as {@code side="insert"}
   * @return NaN if the node does not answer, or has no such series
   */
  double metric(String metric, String... labels) {
    try {
      Predicate<String> wanted =
          line -> line.startsWith(metric + "{") || line.startsWith(metric + " ");
      for (String label : labels) {
        wanted = wanted.and(line -> line.contains(label));
      }
      double[] found =
          get("/metrics")
              .body()
              .lines()
              .filter(wanted)
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
              .toArray();
      double sum = found.length == 0 ? Double.NaN : 0;
      for (double each : found) {
        sum += each;
      }
      return sum;
    } catch (IOException silent) {
      return Double.NaN;
    }
  }

  /** All that it has printed, over its lives. */
  String log() {
    return LogUtils.getOutput(docker, container.getContainerId());
  }

  /** Waits until it says something that it had not said when the log was so long. */
  void awaitLog(int from, String text) {
    await().atMost(PATIENCE).until(() -> log().substring(from).contains(text));
  }

  private String lastWords() {
    String log = log();
    return log.substring(Math.max(0, log.length() - 2_000));
  }

  /** Removes it; what it printed goes to a file. */
  void remove(Path logs) {
    if (container.getContainerId() == null) {
      return;
    }
    try {
      Files.createDirectories(logs);
      Files.writeString(logs.resolve(name + ".log"), log());
    } catch (IOException unwritable) {
      throw new IllegalStateException(unwritable);
    } finally {
      container.stop();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
