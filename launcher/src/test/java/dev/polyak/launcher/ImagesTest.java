package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.ManagementServer;
import dev.polyak.node.management.ReadinessProbe;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the images start is what the code knows; the command of the images is run with a java that
 * tells its arguments.
 */
@EnabledOnOs(OS.LINUX)
class ImagesTest {
  private static final Path DOCKER = Path.of("../deploy/docker");
  private static final String DIRECT = "-XX:MaxDirectMemorySize=";
  private static final String MESSAGES = "-Dio.grpc.netty.shaded.io.netty.maxDirectMemory=";

  @TempDir private Path home;

  private Map<String, Dockerfile> stages;
  private int exitCode;

  @BeforeEach
  void lay() throws IOException {
    stages = Dockerfile.read(DOCKER.resolve("Dockerfile"));
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("runtime/bin"));
    Files.copy(DOCKER.resolve("polyak"), home.resolve("bin/polyak"));
    Path java = home.resolve("runtime/bin/java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  /** What java is started with, a line each. */
  private List<String> polyak(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of("bash", home.resolve("bin/polyak").toString()), Stream.of(arguments))
                .toList());
    builder.environment().put("TMPDIR", home.toString());
    Process process = builder.redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    exitCode = process.exitValue();
    return lines;
  }

  private Configuration settings(List<String> command) {
    Path file = Path.of(command.get(command.indexOf("--config") + 1));
    return Configuration.layers().file(file).build();
  }

  private static long bytes(List<String> command, String flag) {
    return command.stream()
        .filter(each -> each.startsWith(flag))
        .mapToLong(each -> Long.parseLong(each.substring(flag.length())))
        .findFirst()
        .orElseThrow();
  }

  private static int port(Configuration configuration, String key) {
    return ((Address.Tcp) Address.parse(configuration.text(key))).port();
  }

  @ParameterizedTest
  @CsvSource({
    "param-server, param-server.listen",
    "replay-service, replay-service.listen",
    "learner-node,",
    "actor-node, actor-node.gateway.listen"
  })
  void anImageListensWhereItSaysAndWhereTheDefaultsSay(String node, String key) throws Exception {
    assertThat(stages.get(node).words("ENTRYPOINT")).containsExactly("polyak", node);
    Configuration configuration = settings(polyak(node));

    assertThat(stages.get("services").all("EXPOSE"))
        .containsExactly(Integer.toString(port(configuration, "management.listen")));
    if (key == null) {
      assertThat(stages.get(node).all("EXPOSE")).isEmpty();
    } else {
      assertThat(stages.get(node).all("EXPOSE"))
          .containsExactly(Integer.toString(port(configuration, key)));
      assertThat(port(configuration, key)).isEqualTo(port(Configuration.layers().build(), key));
    }
  }

  @Test
  void healthIsAskedWhereNodesAnswer() throws Exception {
    assertThat(stages.get("services").words("HEALTHCHECK")).containsExactly("polyak", "health");
    assertThat(Files.readString(DOCKER.resolve("polyak"))).contains(ReadinessProbe.ADDRESS);
    assertThat(Address.parse(ReadinessProbe.ADDRESS))
        .isEqualTo(
            new Address.Tcp(
                "127.0.0.1", port(settings(polyak("actor-node")), "management.listen")));
  }

  @Test
  void healthIsWhatTheNodeSaysOfItself() throws Exception {
    List<String> reasons = new CopyOnWriteArrayList<>();
    String address;
    try (ManagementServer server =
        ManagementServer.start(new Address.Tcp("127.0.0.1", 0), new Meters(), () -> reasons)) {
      address = server.address().toString();
      assertThat(polyak("health", address)).containsExactly("ready");
      assertThat(exitCode).isZero();

      reasons.addAll(List.of("learner: waits for replay-0", "learner: waits for replay-1"));
      assertThat(polyak("health", address)).isEqualTo(reasons);
      assertThat(exitCode).isEqualTo(1);
    }
    assertThat(polyak("health", address)).containsExactly("nobody answers at " + address);
    assertThat(exitCode).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"param-server", "replay-service", "learner-node", "actor-node"})
  void aNodeRunsWithTheLaunchersFlagsAndWithinItsContainersMemory(String node) throws Exception {
    List<String> command = polyak(node, "--set", "cluster.run=a");

    assertThat(command).containsAll(launchersFlags());
    assertThat(command)
        .endsWith(
            Polyak.class.getName(),
            node,
            "--config",
            home + "/polyak.conf",
            "--set",
            "cluster.run=a");
    assertThat(bytes(command, DIRECT)).isPositive();
    assertThat(exitCode).isZero();
  }

  /** Those of {@code ./polyak} for every command. */
  private static List<String> launchersFlags() throws IOException {
    String script = Files.readString(Path.of("../polyak"));
    int from = script.indexOf("flags=(") + "flags=(".length();
    return List.of(script.substring(from, script.indexOf(')', from)).strip().split("\\s+"));
  }

  @Test
  void aShardHasRowsWithinItsDirectMemoryAndIsReachedByItsContainersName() throws Exception {
    List<String> command = polyak("replay-service");
    Configuration configuration = settings(command);

    long rows = configuration.longInteger("replay-service.memory");
    assertThat(rows + rows / 16).isBetween(bytes(command, DIRECT) * 9 / 10, bytes(command, DIRECT));
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    assertThat(configuration.text("replay-service.name")).isEqualTo(host);
    assertThat(configuration.text("replay-service.advertise")).isEqualTo(host + ":7002");
  }

  @Test
  void whatIsUploadedToAParamServerFitsItsHeap() throws Exception {
    List<String> command = polyak("param-server");
    Configuration configuration = settings(command);

    // Half of the container's memory; the other half but 160 MiB is outside of it.
    long heap = bytes(command, DIRECT) + bytes(command, MESSAGES) + (160L << 20);
    assertThat(
            configuration.integer("param-server.maximum-uploads")
                * configuration.longInteger("param-server.maximum-upload-bytes"))
        .isBetween(heap / 4, heap / 2);
  }

  /** Full files are shared then, and nothing but its volume may be written to. */
  @Test
  void aShardsCheckpointsAreBesideItsRows() throws Exception {
    Configuration configuration = settings(polyak("replay-service"));

    Path rows = Path.of(configuration.text("replay-service.directory"));
    Path checkpoints = Path.of(configuration.text("replay-service.checkpoint-directory"));
    assertThat(checkpoints).isNotEqualTo(rows).hasParentRaw(rows.getParent());
    assertThat(rows.getParent())
        .hasToString(stages.get("replay-service").all("VOLUME").findFirst().orElseThrow());
  }

  @Test
  void whatClientsOfAShardDoNotReadOrWaitForHasRoomInItsContainer() throws Exception {
    List<String> command = polyak("replay-service");
    Configuration configuration = settings(command);

    long batches =
        configuration.longInteger("replay-service.sample-calls")
            * configuration.longInteger("replay-service.sample-credit");
    assertThat(batches).isBetween(1L << 20, bytes(command, MESSAGES) * 3 / 4);
    long steps =
        configuration.longInteger("replay-service.append-calls")
            * configuration.longInteger("replay-service.append-credit");
    // A quarter of the container's memory; the rest but 160 MiB is outside of it.
    long heap = (bytes(command, DIRECT) + bytes(command, MESSAGES) + (160L << 20)) / 3;
    assertThat(steps).isBetween(1L << 20, heap / 4);
  }

  @Test
  void whatAUserSetsGoesBeforeTheImagesSettings() throws Exception {
    Path mine = Files.writeString(home.resolve("mine.conf"), "actor-node.name = mine");
    List<String> command = polyak("actor-node", "CartPole-v1", "--config", mine.toString());

    Configuration configuration =
        NodeCommandLine.configuration(
            command.subList(command.indexOf("actor-node"), command.size()));
    assertThat(configuration.text("actor-node.name")).isEqualTo("mine");
    assertThat(configuration.text("management.listen")).isEqualTo("0.0.0.0:9464");
  }

  @Test
  void anImageSaysWhatItIs() throws IOException {
    assertThat(stages.get("services").labels())
        .containsEntry("org.opencontainers.image.version", Polyak.VERSION);
    assertThat(stages.get("services").base()).isEqualTo("debian:bookworm-slim");
    for (Dockerfile stage : stages.values()) {
      if (stage.all("ENTRYPOINT").findAny().isPresent()) {
        assertThat(stage.labels())
            .containsKeys("org.opencontainers.image.title", "org.opencontainers.image.description");
      }
    }
  }
}
