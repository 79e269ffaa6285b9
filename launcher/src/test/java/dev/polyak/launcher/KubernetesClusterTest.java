package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.launcher.certificates.IssuedSecrets;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pods of an overlay as processes of this machine, each at a loopback address of its own, with
 * the arguments, variables, files, certificates and names that the manifests give them. What they
 * are not is containers: {@link ImagesTest} has those, {@link KubernetesTest} what only a cluster
 * enforces.
 */
@ParameterizedClass
@MethodSource("overlays")
@EnabledOnOs(OS.LINUX)
class KubernetesClusterTest {
  private static final String DATA = "/var/lib/polyak";
  private static final int OK = 200;

  /** A short run, whatever the overlay's, whose logs can be read. */
  private static final Map<String, String> SHORT =
      Map.of(
          "POLYAK_LOG_FORMAT", "text",
          "CONFIG_FORCE_run_stop_environment__steps", "4000",
          "CONFIG_FORCE_run_stop_evaluation__return", "none",
          "CONFIG_FORCE_evaluation_every", "0",
          "CONFIG_FORCE_evaluation_deciding__episodes", "2");

  @TempDir private Path folder;

  private final Manifests manifests;
  private final Map<Pod, PolyakProcess> processes = new LinkedHashMap<>();
  private final IssuedSecrets secrets = new IssuedSecrets();

  KubernetesClusterTest(Manifests manifests) {
    this.manifests = manifests;
  }

  static List<Named<Manifests>> overlays() throws IOException, InterruptedException {
    return Manifests.overlays();
  }

  private record Pod(
      Workload workload,
      String name,
      String address,
      Path root,
      List<String> command,
      Map<String, String> variables) {
    PolyakProcess run() throws IOException {
      return PolyakProcess.start(root, variables, command);
    }

    int ask(HttpClient client, Probe probe) {
      int port = workload.port(probe.getHttpGet().getPort().getStrVal());
      URI uri = URI.create("http://%s:%d%s".formatted(address, port, probe.getHttpGet().getPath()));
      try {
        return client
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
            .statusCode();
      } catch (IOException notYet) {
        return 0;
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
  }

  /** Where the pods are: each at an address of the loopback network. */
  private Map<String, String> addresses() {
    Map<String, String> addresses = new TreeMap<>();
    for (Workload workload : manifests.workloads()) {
      for (String pod : workload.podNames()) {
        addresses.put(pod, "127.94.64." + (addresses.size() + 1));
      }
    }
    return addresses;
  }

  /** What a cluster's name service knows: headless services, and the pods below theirs. */
  private Map<String, String> names(Map<String, String> addresses) {
    Map<String, String> names = new TreeMap<>();
    for (Service service : manifests.all(Service.class)) {
      String name = service.getMetadata().getName();
      for (Workload workload : manifests.reachedBy(name)) {
        names.put(name, addresses.get(workload.podNames().getFirst()));
      }
    }
    for (Workload workload : manifests.workloads()) {
      workload
          .service()
          .ifPresent(
              service ->
                  workload
                      .podNames()
                      .forEach(pod -> names.put(pod + "." + service, addresses.get(pod))));
    }
    return names;
  }

  private void start() throws IOException, GeneralSecurityException {
    Map<String, String> addresses = addresses();
    Map<String, String> names = PodNames.variable(names(addresses));
    for (Workload workload : manifests.workloads()) {
      for (String name : workload.podNames()) {
        Path root = Files.createDirectories(folder.resolve(name));
        List<String> command = new ArrayList<>(workload.command(name, root));
        command.addAll(1, imageSettings(workload, name, addresses.get(name), root));
        certify(workload, root);
        Map<String, String> variables = new TreeMap<>(workload.variables(name));
        variables.putAll(names);
        variables.putAll(SHORT);
        Pod pod = new Pod(workload, name, addresses.get(name), root, command, variables);
        processes.put(pod, pod.run());
      }
    }
  }

  /** As the command of the images writes them, for a container with this name and address. */
  private static List<String> imageSettings(
      Workload workload, String name, String address, Path root) throws IOException {
    String own =
        switch (workload.role()) {
          case "param-server" ->
              """
              param-server.listen = "%1$s:7001"
              param-server.state-directory = "%3$s/param-server"
              """;
          case "replay-service" ->
              """
              replay-service.listen = "%1$s:7002"
              replay-service.name = "%2$s"
              replay-service.directory = "%3$s/replay"
              """;
          case "learner-node" -> "learner-node.name = \"%2$s\"";
          default -> "actor-node.name = \"%2$s\"";
        };
    Path file = root.resolve("image.conf");
    Files.writeString(
        file,
        ("management.listen = \"%1$s:9464\"\n" + own)
            .formatted(address, name, root.resolve(DATA.substring(1))));
    return List.of("--config", file.toString());
  }

  private void certify(Workload workload, Path root) throws IOException, GeneralSecurityException {
    for (VolumeMount mount : workload.node().getVolumeMounts()) {
      for (Volume volume : workload.pod().getVolumes()) {
        if (volume.getName().equals(mount.getName()) && volume.getSecret() != null) {
          for (Certificate certificate : manifests.all(Certificate.class)) {
            if (certificate.getSpec().getSecretName().equals(volume.getSecret().getSecretName())) {
              secrets.write(certificate.getSpec(), root.resolve(mount.getMountPath().substring(1)));
            }
          }
        }
      }
    }
  }

  private Pod of(String role) {
    return processes.keySet().stream()
        .filter(pod -> pod.workload().role().equals(role))
        .findFirst()
        .orElseThrow();
  }

  private String outputs() {
    StringBuilder all = new StringBuilder();
    processes.forEach(
        (pod, process) ->
            all.append(pod.name()).append('\n').append(process.output()).append('\n'));
    return all.toString();
  }

  private boolean everyoneLives() {
    return processes.values().stream().allMatch(process -> process.handle().isAlive());
  }

  private void awaitReady(Pod pod) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      Probe readiness = pod.workload().node().getReadinessProbe();
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(() -> pod.ask(client, readiness) == OK || !everyoneLives());
      assertThat(everyoneLives()).as(this::outputs).isTrue();
      assertThat(pod.ask(client, pod.workload().node().getStartupProbe())).isEqualTo(OK);
      assertThat(pod.ask(client, pod.workload().node().getLivenessProbe())).isEqualTo(OK);
    }
  }

  @Test
  void becomesReadyTrainsStaysAndEndsWhenItIsToldTo() throws Exception {
    start();
    processes.keySet().forEach(this::awaitReady);
    String run = of("param-server").workload().variables("").get("POLYAK_RUN");
    PolyakProcess paramServer = processes.get(of("param-server"));
    paramServer.awaitOutput("run " + run + ": stopped after");
    assertThat(paramServer.output()).as(this::outputs).contains("(run.stop.environment-steps)");
    assertThat(everyoneLives()).as(this::outputs).isTrue();

    // A pod that is moved afterwards comes back, and stays, too.
    for (Pod pod : List.of(of("learner-node"), of("actor-node"))) {
      processes.get(pod).terminate();
      assertThat(processes.get(pod).awaitExit()).as(this::outputs).isZero();
      processes.put(pod, pod.run());
      awaitReady(pod);
    }

    processes.values().forEach(PolyakProcess::terminate);
    for (PolyakProcess process : processes.values()) {
      assertThat(process.awaitExit()).as(process::output).isZero();
    }
    assertThat(of("learner-node").root().resolve(DATA.substring(1) + "/checkpoints/" + run))
        .isNotEmptyDirectory();
  }

  @AfterEach
  void end() {
    processes.values().forEach(PolyakProcess::close);
  }
}
