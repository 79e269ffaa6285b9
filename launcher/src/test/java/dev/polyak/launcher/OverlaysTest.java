package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which components an overlay has; {@link KubernetesTest} tests those that are there. */
class OverlaysTest {
  private static final Path OVERLAYS = Path.of("../deploy/kubernetes/overlays");

  private static final List<Class<? extends HasMetadata>> OF_COMPONENTS =
      List.of(
          Certificate.class,
          NetworkPolicy.class,
          HorizontalPodAutoscaler.class,
          ServiceMonitor.class);

  @Test
  void aClusterHasAllComponents() throws Exception {
    Manifests cpu = Manifests.build(OVERLAYS.resolve("cpu"));

    assertThat(OF_COMPONENTS).allSatisfy(kind -> assertThat(cpu.all(kind)).isNotEmpty());
  }

  @Test
  void aLaptopHasNone() throws Exception {
    Manifests laptop = Manifests.build(OVERLAYS.resolve("laptop"));

    assertThat(OF_COMPONENTS).allSatisfy(kind -> assertThat(laptop.all(kind)).isEmpty());
  }
}
