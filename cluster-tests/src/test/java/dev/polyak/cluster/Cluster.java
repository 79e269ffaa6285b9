package dev.polyak.cluster;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.VolumesFrom;
import dev.polyak.launcher.ServiceLinks;
import dev.polyak.node.rpc.Protection;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.security.CertificateRole;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * Nodes in containers on a network of their own, run as {@code deploy/compose} runs them, with the
 * variables that Kubernetes would inject.
 */
final class Cluster implements AutoCloseable {
  private static final Path CONFIGURATIONS = Path.of("target/configurations").toAbsolutePath();
  private static final int MANAGEMENT = 9464;
  private static final Map<CertificateRole, Integer> DATA =
      Map.of(
          CertificateRole.PARAM_SERVER, 7001,
          CertificateRole.REPLAY_SERVICE, 7002,
          CertificateRole.ACTOR_NODE, 7005);

  /** Below those that the kernel gives to connections: none takes them while a node is down. */
  private static final int LOWEST_PORT = 20_000;

  private static final int HIGHEST_PORT = 30_000;

  private static final Set<Integer> GIVEN = new HashSet<>();

  private static final long MEBIBYTE = 1 << 20;

  private final String name;
  private final Path folder;
  private final String settings;
  private final Credentials credentials;
  private final Network network = Network.newNetwork();
  private final Map<String, Node> nodes = new TreeMap<>();
  private final ExecutorService calls = Executors.newCachedThreadPool();

  /**
   * A cluster without nodes.
   *
   * @param name of its logs
   * @param tls whether connections are mutual TLS
   * @param settings that all nodes have in common, in HOCON
   */
  Cluster(String name, boolean tls, String settings) {
    this.name = name;
    try {
      folder = Files.createTempDirectory(Files.createDirectories(CONFIGURATIONS), name);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      credentials =
          tls
              ? Credentials.tls(Files.createDirectory(folder.resolve("outside")))
              : Credentials.none();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    this.settings = settings + credentials.settings("/etc/polyak");
  }

  /**
   * A node, not started.
   *
   * @param name that it is reached by
   * @param mebibytes its memory limit
   * @param tmpfs where rows lie, in mebibytes; 0: on the container's volume
   * @param arguments before its configuration
   */
  Node node(CertificateRole role, String name, int mebibytes, int tmpfs, String... arguments) {
    Path configuration = configure(role, name);
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("--config", "/etc/polyak/polyak.conf"));
    int management = freePort();
    int data = freePort();
    GenericContainer<?> container =
        new GenericContainer<>(Images.of(role))
            .withNetwork(network)
            .withNetworkAliases(name)
            .withEnv(ServiceLinks.variables())
            .withCommand(command.toArray(String[]::new))
            .waitingFor(new Nothing())
            .withCreateContainerCmdModifier(
                create -> {
                  create.withHostName(name);
                  publish(create, MANAGEMENT, management);
                  if (DATA.containsKey(role)) {
                    publish(create, DATA.get(role), data);
                  }
                  confine(create.getHostConfig(), mebibytes, tmpfs, configuration);
                });
    Node node = new Node(role, name, network.getId(), container, management, data);
    nodes.put(name, node);
    return node;
  }

  private static void publish(CreateContainerCmd create, int port, int at) {
    List<ExposedPort> exposed = new ArrayList<>(List.of(create.getExposedPorts()));
    exposed.add(ExposedPort.tcp(port));
    create.withExposedPorts(exposed);
    Ports ports = create.getHostConfig().getPortBindings();
    ports = ports == null ? new Ports() : ports;
    ports.add(new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", at), ExposedPort.tcp(port)));
    create.getHostConfig().withPortBindings(ports);
  }

  /** As compose.yaml does. */
  private static void confine(HostConfig host, int mebibytes, int tmpfs, Path configuration) {
    Map<String, String> memory = new TreeMap<>();
    memory.put("/tmp", "exec,mode=1777,size=256m");
    if (tmpfs > 0) {
      memory.put("/var/lib/polyak", "uid=10001,gid=10001,size=%dm".formatted(tmpfs));
    }
    host.withPublishAllPorts(false)
        .withReadonlyRootfs(true)
        .withTmpFs(memory)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges:true"))
        .withMemory(mebibytes * MEBIBYTE)
        .withMemorySwap(mebibytes * MEBIBYTE)
        .withRestartPolicy(RestartPolicy.onFailureRestart(0))
        .withBinds(Bind.parse(configuration + ":/etc/polyak:ro"));
  }

  /** Free now, and never given out before. */
  private static synchronized int freePort() {
    RandomGenerator random = RandomGenerator.getDefault();
    while (true) {
      int port = random.nextInt(LOWEST_PORT, HIGHEST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(socket.getLocalPort())) {
          return port;
        }
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }

  /** What is mounted at /etc/polyak of a node. */
  Path configurationOf(Node node) {
    return folder.resolve(node.name());
  }

  /** The nodes' user is another one. */
  private Path configure(CertificateRole role, String name) {
    try {
      Path configuration = Files.createDirectory(folder.resolve(name));
      Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path file = Files.writeString(configuration.resolve("polyak.conf"), settings);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      credentials.issue(configuration, role, name);
      return configuration;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Runs the polyak command over the volumes of a node that does not run.
   *
   * @return what it printed
   */
  String besides(Node node, String... arguments) {
    return run(
        "polyak",
        List.of(arguments),
        host -> host.withVolumesFrom(new VolumesFrom(node.container().getContainerId())));
  }

  /**
   * Tries every port of some nodes, from a container of their network.
   *
   * @return what {@link PortScan} printed
   */
  String scan(List<Node> nodes) {
    Path classes = Path.of("target/test-classes").toAbsolutePath();
    List<String> arguments = new ArrayList<>(List.of("-cp", "/classes", PortScan.class.getName()));
    nodes.forEach(node -> arguments.add(node.name()));
    return run(
        "/opt/polyak/runtime/bin/java",
        arguments,
        host -> host.withBinds(Bind.parse(classes + ":/classes:ro")));
  }

  /** Runs a command in a container of its own until it ends well. */
  private String run(String command, List<String> arguments, Consumer<HostConfig> with) {
    GenericContainer<?> container =
        new GenericContainer<>(Images.of(CertificateRole.PARAM_SERVER))
            .withNetwork(network)
            .withCreateContainerCmdModifier(
                create -> {
                  create.withEntrypoint(command);
                  with.accept(create.getHostConfig());
                })
            .withCommand(arguments.toArray(String[]::new))
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Node.PATIENCE))
            .waitingFor(new Nothing());
    try {
      container.start();
      return container.getLogs();
    } catch (RuntimeException failed) {
      throw new AssertionError(command + " failed: " + container.getLogs(), failed);
    } finally {
      container.stop();
    }
  }

  /** Gives a node another certificate, which it takes up by itself. */
  void certify(Node node, Instant until) {
    credentials.issue(configurationOf(node), node.role(), node.name(), until);
  }

  /** The caller's channel to a node, as a process of a role. */
  ManagedChannel connect(Node node, CertificateRole role) {
    return connect(node, credentials.of(role));
  }

  /** As whoever has such credentials. */
  ManagedChannel connect(Node node, ChannelCredentials credentials) {
    Protection none = Protection.none();
    return connect(
        node, new Protection(none.server(), credentials, none.admission(), true, none.limits()));
  }

  private ManagedChannel connect(Node node, Protection protection) {
    return Transport.connect(node.address(), calls, Transport.MAXIMUM_MESSAGE_BYTES, protection);
  }

  Credentials credentials() {
    return credentials;
  }

  /** Removes a node before the rest. */
  void remove(Node node) {
    nodes.remove(node.name());
    node.remove(logs());
  }

  private Path logs() {
    return Path.of("target/logs", name);
  }

  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  @Override
  public void close() {
    try {
      nodes.values().forEach(node -> node.remove(logs()));
    } finally {
      credentials.close();
      calls.shutdownNow();
      network.close();
    }
  }

  /** Whoever starts a node waits for what matters to them. */
  private static final class Nothing extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
