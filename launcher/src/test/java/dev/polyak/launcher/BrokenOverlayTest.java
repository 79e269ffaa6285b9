package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an overlay of one's own gets wrong is refused: by the nodes, or as no Kubernetes object. */
class BrokenOverlayTest {
  private static final Path BASE = Path.of("../deploy/kubernetes/base");

  @TempDir private Path folder;

  /** Builds one over the base. */
  private Manifests overlay(String more) throws IOException, InterruptedException {
    Path overlay = Files.createDirectories(folder.resolve("overlay")).toRealPath();
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        """
        namespace: polyak
        resources: [%s]
        %s
        """
            .formatted(overlay.relativize(BASE.toRealPath()), more));
    return Manifests.build(overlay);
  }

  private Manifests withSettings(String settings) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("overlay"));
    Files.writeString(folder.resolve("overlay/run.conf"), settings);
    return overlay("configMapGenerator: [{name: polyak, behavior: merge, files: [run.conf]}]");
  }

  private void startAll(Manifests manifests) throws IOException {
    for (Workload workload : manifests.workloads()) {
      workload.configuration(workload.podNames().getFirst(), folder);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replay.shard = 2 | unknown configuration key replay.shard (did you mean replay.shards?)",
        "replay.shards = 0 | is out of range: integer [1, 256]",
        "replay-service.disk = 8Gi | is out of range: integer >= 65536",
        "replay { shards = 2 | run.conf",
      })
  void aSettingIsRefusedByTheNodes(String settings, String refusal) throws Exception {
    Manifests manifests = withSettings(settings);

    assertThatThrownBy(() -> startAll(manifests))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(refusal);
  }

  @Test
  void anEnvironmentIsRefusedByActorNodes() throws Exception {
    Manifests manifests =
        overlay(
            """
            configMapGenerator:
              - {name: polyak-variables, behavior: merge, literals: [POLYAK_ENVIRONMENT=CartPole-v2]}
            """);

    assertThatThrownBy(() -> startAll(manifests))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown environment CartPole-v2 (did you mean CartPole-v1?)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: {serviceNam: replay}",
        "spec: {replicas: '3'}",
        "spec: {template: {spec: {containers: [{name: node, securityContext: {readOnlyRootFileSystem: true}}]}}}",
        "spec: {template: {metadata: {labels: {shards: 3}}}}",
      })
  void aFieldThatKubernetesDoesNotTakeIsRefused(String patch) {
    assertThatThrownBy(
            () ->
                overlay(
                    """
                    patches:
                      - patch: |
                          apiVersion: apps/v1
                          kind: StatefulSet
                          metadata: {name: replay}
                          %s
                    """
                        .formatted(patch)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("apps/v1 StatefulSet");
  }

  @Test
  void aPatchOfNothingIsRefused() {
    assertThatThrownBy(
            () ->
                overlay(
                    """
                    patches:
                      - patch: |
                          apiVersion: apps/v1
                          kind: StatefulSet
                          metadata: {name: replay-service}
                          spec: {replicas: 3}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no matches for Id");
  }
}
