package dev.polyak.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.environment.v1.SimulatorServiceGrpc;
import dev.polyak.runs.v1.RunServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  private static final Path PAGE = Path.of("..", "docs", "security.md");
  private static final String SUFFIX = "Grpc.class";

  /** Every service of the protocol's module, as it was generated. */
  private static List<ServiceDescriptor> services() throws Exception {
    URI proto = RunServiceGrpc.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path path = Path.of(proto);
    if (Files.isDirectory(path)) {
      return services(path);
    }
    try (FileSystem jar = FileSystems.newFileSystem(path)) {
      return services(jar.getPath("/"));
    }
  }

  private static List<ServiceDescriptor> services(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .map(PermissionsTest::descriptor)
          .toList();
    }
  }

  private static ServiceDescriptor descriptor(String type) {
    try {
      return (ServiceDescriptor) Class.forName(type).getMethod("getServiceDescriptor").invoke(null);
    } catch (ReflectiveOperationException unlikeOthers) {
      throw new IllegalStateException(type, unlikeOthers);
    }
  }

  @Test
  void everyMethodOfTheProtocolHasAnEntry() throws Exception {
    Set<String> methods =
        services().stream()
            // No node serves it: nodes call it.
            .filter(service -> !service.getName().equals(SimulatorServiceGrpc.SERVICE_NAME))
            .flatMap(service -> service.getMethods().stream())
            .map(MethodDescriptor::getFullMethodName)
            .collect(Collectors.toSet());

    assertThat(methods).hasSizeGreaterThan(20);
    assertThat(Permissions.table().keySet())
        .as("who may call a method is said in Permissions")
        .containsExactlyInAnyOrderElementsOf(methods);
    assertThat(Permissions.table().values()).allMatch(roles -> !roles.isEmpty());
  }

  @Test
  void healthIsEveryones() {
    assertThat(Permissions.isOpen(HealthGrpc.getCheckMethod())).isTrue();
    assertThat(Permissions.isOpen(RunServiceGrpc.getStopMethod())).isFalse();
  }

  @Test
  void theDocumentationSaysWhatTheTableSays() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(page.lines().filter(line -> line.startsWith("| `polyak.")))
        .as("the table of %s", PAGE)
        .containsExactlyElementsOf(
            Permissions.table().entrySet().stream().map(PermissionsTest::row).toList());
  }

  private static String row(Map.Entry<String, Set<CertificateRole>> entry) {
    String roles =
        entry.getValue().stream().map(CertificateRole::text).collect(Collectors.joining(", "));
    return "| `%s` | %s |".formatted(entry.getKey(), roles);
  }
}
