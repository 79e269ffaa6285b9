package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Permissions;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateSpec;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Each overlay of {@code deploy/kubernetes} says nothing that the code or the images do not know.
 */
@ParameterizedClass
@MethodSource("overlays")
class KubernetesTest {
  private static final String NAMESPACE = "polyak";
  private static final String DATA = "/var/lib/polyak";
  private static final String MANAGEMENT = "management";
  private static final String GRPC = "grpc";
  private static final long USER = 10_001;

  @TempDir private Path root;

  private final Manifests manifests;
  private Map<String, Dockerfile> stages;

  KubernetesTest(Manifests manifests) {
    this.manifests = manifests;
  }

  static List<Named<Manifests>> overlays() throws IOException, InterruptedException {
    return Manifests.overlays();
  }

  @BeforeEach
  void readTheImages() throws IOException {
    stages = Dockerfile.read(Path.of("../deploy/docker/Dockerfile"));
  }

  private Configuration configuration(Workload workload, String pod) throws IOException {
    return workload.configuration(pod, root);
  }

  private Configuration configuration(Workload workload) throws IOException {
    return configuration(workload, workload.podNames().getFirst());
  }

  private static int port(Dockerfile stage) {
    return Integer.parseInt(stage.all("EXPOSE").findFirst().orElseThrow());
  }

  private int managementPort() {
    return port(stages.get("services"));
  }

  @Test
  void bringsAWholeCluster() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    manifests.workloads().forEach(each -> counts.merge(each.role(), each.count(), Integer::sum));

    assertThat(counts)
        .containsOnlyKeys("actor-node", "learner-node", "param-server", "replay-service");
    assertThat(counts).contains(entry("learner-node", 1), entry("param-server", 1));
    assertThat(counts.get("replay-service")).isGreaterThanOrEqualTo(2);
    int evaluators = 0;
    for (Workload actors : manifests.workloads("actor-node")) {
      Configuration configuration = configuration(actors);
      if (configuration.truth("actor-node.evaluates")) {
        evaluators++;
        assertThat(configuration.integer("actor-node.lanes")).isZero();
        assertThat(actors.count()).isEqualTo(1);
      } else {
        assertThat(actors.count()).isGreaterThanOrEqualTo(2);
      }
    }
    assertThat(evaluators).isEqualTo(1);
  }

  @Test
  void everyObjectIsThereOnceAndInTheNamespace() {
    Set<String> names = new HashSet<>();
    for (HasMetadata object : manifests.objects()) {
      String name = object.getKind() + " " + object.getMetadata().getName();
      assertThat(names.add(name)).as(name).isTrue();
      if (object instanceof Namespace) {
        assertThat(object.getMetadata().getName()).isEqualTo(NAMESPACE);
      } else {
        assertThat(object.getMetadata().getNamespace()).as(name).isEqualTo(NAMESPACE);
      }
    }
    assertThat(manifests.all(Namespace.class)).hasSize(1);
  }

  @Test
  void everyNodeRunsItsRolesImageOfThisVersionOnSettingsThatExist() throws IOException {
    for (Workload workload : manifests.workloads()) {
      assertThat(workload.pod().getContainers()).as(workload.name()).hasSize(1);
      assertThat(stages).as(workload.name()).containsKey(workload.role());
      assertThat(workload.node().getImage())
          .isEqualTo("polyak/" + workload.role() + ":" + Polyak.VERSION);
      assertThat(workload.node().getCommand()).as("the image's entry point").isEmpty();
      assertThat(configuration(workload).text("cluster.run"))
          .as(workload.name())
          .isEqualTo(
              workload.role().equals("param-server")
                  ? "default"
                  : workload.variables("").get("POLYAK_RUN"));
    }
  }

  @Test
  void nodesFindTheParamServerAndAsManyShardsAsThereAre() throws IOException {
    int shards = manifests.workloads("replay-service").stream().mapToInt(Workload::count).sum();
    for (Workload workload : manifests.workloads()) {
      Configuration configuration = configuration(workload);
      Address.Tcp address = (Address.Tcp) Address.parse(configuration.text("cluster.param-server"));
      assertThat(manifests.reachedBy(address.host()))
          .as(workload.name())
          .singleElement()
          .satisfies(
              server -> {
                assertThat(server.role()).isEqualTo("param-server");
                assertThat(address.port()).isEqualTo(server.port(GRPC));
              });
      assertThat(configuration.integer("replay.shards")).as(workload.name()).isEqualTo(shards);
    }
  }

  /** A pod of a StatefulSet has the name POD.SERVICE, of a headless service that selects it. */
  @Test
  void aShardIsReachedByItsPodsNameBelowItsService() throws IOException {
    for (Workload shards : manifests.workloads("replay-service")) {
      String service = shards.service().orElseThrow();
      Set<String> advertised = new HashSet<>();
      for (String pod : shards.podNames()) {
        Configuration configuration = configuration(shards, pod);
        assertThat(Address.parse(configuration.text("replay-service.advertise")))
            .isEqualTo(new Address.Tcp(pod + "." + service, shards.port(GRPC)));
        advertised.add(configuration.text("replay-service.advertise"));
      }
      assertThat(advertised).hasSize(shards.count());
    }
  }

  @Test
  void everyStatefulSetHasAHeadlessServiceThatNamesItsPodsAsSoonAsTheyRun() {
    for (Workload workload : manifests.workloads()) {
      workload
          .service()
          .ifPresent(
              name -> {
                Service service = manifests.find(Service.class, name).orElseThrow();
                assertThat(service.getSpec().getClusterIP()).as(name).isEqualTo("None");
                assertThat(service.getSpec().getPublishNotReadyAddresses()).as(name).isTrue();
                assertThat(manifests.reachedBy(name))
                    .extracting(Workload::name)
                    .containsExactly(workload.name());
              });
    }
  }

  /** One after another, a pod that cannot become ready would keep its mended successor out. */
  @Test
  void podsOfAStatefulSetStartAtOnce() {
    assertThat(manifests.all(StatefulSet.class))
        .isNotEmpty()
        .allSatisfy(
            set ->
                assertThat(set.getSpec().getPodManagementPolicy())
                    .as(set.getMetadata().getName())
                    .isEqualTo("Parallel"));
  }

  @Test
  void servicesReachOneWorkloadAtPortsThatItHas() {
    for (Service service : manifests.all(Service.class)) {
      String name = service.getMetadata().getName();
      List<Workload> reached = manifests.reachedBy(name);
      assertThat(reached).as(name).hasSize(1);
      for (ServicePort port : service.getSpec().getPorts()) {
        // Without an address of its own a service maps no ports.
        assertThat(reached.getFirst().port(port.getTargetPort().getStrVal()))
            .as("%s of %s", port.getName(), name)
            .isEqualTo(port.getPort());
      }
    }
  }

  @Test
  void podsSayTheImagesPorts() {
    for (Workload workload : manifests.workloads()) {
      assertThat(workload.port(MANAGEMENT)).isEqualTo(managementPort());
      Dockerfile image = stages.get(workload.role());
      boolean serves =
          workload.node().getPorts().stream().anyMatch(port -> port.getName().equals(GRPC));
      // An actor-node's gateway is closed where its environments are its own.
      assertThat(serves)
          .as(workload.name())
          .isEqualTo(
              image.all("EXPOSE").findAny().isPresent() && !workload.role().equals("actor-node"));
      if (serves) {
        assertThat(workload.port(GRPC)).as(workload.name()).isEqualTo(port(image));
      }
    }
  }

  @Test
  void selectorsFindTheirPodsAndNoOthers() {
    for (Workload workload : manifests.workloads()) {
      assertThat(
              manifests.workloads().stream()
                  .filter(other -> NetworkReach.selects(workload.selector(), other.labels())))
          .extracting(Workload::name)
          .containsExactly(workload.name());
    }
  }

  @Test
  void probesAskTheManagementPortWhetherANodeHasStartedLivesAndIsReady() {
    for (Workload workload : manifests.workloads()) {
      Container node = workload.node();
      assertThat(asked(node.getStartupProbe())).as(workload.name()).isEqualTo("/livez");
      assertThat(asked(node.getLivenessProbe())).as(workload.name()).isEqualTo("/livez");
      assertThat(asked(node.getReadinessProbe())).as(workload.name()).isEqualTo("/readyz");
      Probe startup = node.getStartupProbe();
      assertThat(startup.getPeriodSeconds() * startup.getFailureThreshold())
          .as("seconds to start, as the images have")
          .isGreaterThanOrEqualTo(180);
    }
  }

  private static String asked(Probe probe) {
    HTTPGetAction action = probe.getHttpGet();
    assertThat(action.getPort().getStrVal()).isEqualTo(MANAGEMENT);
    return action.getPath();
  }

  /** Of Kubernetes' pod security standards, as the namespace's label demands. */
  @Test
  void podsKeepToTheRestrictedStandard() {
    assertThat(manifests.all(Namespace.class).getFirst().getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    for (Workload workload : manifests.workloads()) {
      assertThat(workload.pod().getAutomountServiceAccountToken()).isFalse();
      assertThat(workload.pod().getSecurityContext())
          .as(workload.name())
          .satisfies(
              pod -> {
                assertThat(pod.getRunAsNonRoot()).isTrue();
                assertThat(pod.getRunAsUser()).isEqualTo(USER);
                assertThat(pod.getRunAsGroup()).isEqualTo(USER);
                assertThat(pod.getFsGroup()).isEqualTo(USER);
                assertThat(pod.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
              });
      assertThat(stages.get("services").all("USER")).containsExactly(USER + ":" + USER);
      assertThat(workload.node().getSecurityContext())
          .as(workload.name())
          .satisfies(
              container -> {
                assertThat(container.getAllowPrivilegeEscalation()).isFalse();
                assertThat(container.getReadOnlyRootFilesystem()).isTrue();
                assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(container.getCapabilities().getAdd()).isEmpty();
              });
    }
  }

  @Test
  void podsAreToldNothingOfOtherServices() {
    for (Workload workload : manifests.workloads()) {
      assertThat(workload.pod().getEnableServiceLinks()).as(workload.name()).isFalse();
    }
  }

  @Test
  void podsHaveLongerToStopThanNodesTake() throws IOException {
    Map<String, Object> compose =
        new Yaml().load(Files.readString(Path.of("../deploy/compose/compose.yaml")));
    String drain = ((Map<?, ?>) compose.get("x-node")).get("stop_grace_period").toString();
    for (Workload workload : manifests.workloads()) {
      assertThat(workload.pod().getTerminationGracePeriodSeconds())
          .as(workload.name())
          .isGreaterThan(Long.parseLong(drain.replace("s", "")));
    }
  }

  @Test
  void nodesWriteToAVolumeThatIsTheirsAndMayHoldCodeInTmpOnly() {
    for (Workload workload : manifests.workloads()) {
      Volume tmp = workload.mounted("/tmp").orElseThrow();
      assertThat(tmp.getEmptyDir().getMedium()).as(workload.name()).isEqualTo("Memory");
      assertThat(bytes(tmp.getEmptyDir().getSizeLimit())).isPositive();
      boolean keeps = stages.get(workload.role()).all("VOLUME").findAny().isPresent();
      assertThat(workload.claims()).as(workload.name()).hasSize(keeps ? 1 : 0);
      List<String> claimed =
          workload.claims().stream().map(claim -> claim.getMetadata().getName()).toList();
      Set<String> named =
          workload.pod().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
      named.addAll(claimed);
      for (VolumeMount mount : workload.node().getVolumeMounts()) {
        assertThat(named).as(workload.name()).contains(mount.getName());
        boolean written = mount.getName().equals("tmp") || claimed.contains(mount.getName());
        assertThat(Boolean.TRUE.equals(mount.getReadOnly()))
            .as("%s of %s is read-only", mount.getName(), workload.name())
            .isEqualTo(!written);
        if (claimed.contains(mount.getName())) {
          assertThat(mount.getMountPath()).isEqualTo(DATA);
        }
      }
      assertThat(
              workload.node().getVolumeMounts().stream()
                  .map(VolumeMount::getName)
                  .filter(claimed::contains))
          .hasSameSizeAs(claimed);
    }
  }

  private static long bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity).longValueExact();
  }

  /** The images share a limit out; what is in /tmp counts against it. */
  @Test
  void nodesHaveAMemoryLimitThatTheirImagesCanShareOut() {
    for (Workload workload : manifests.workloads()) {
      Map<String, Quantity> limits = workload.node().getResources().getLimits();
      Map<String, Quantity> requests = workload.node().getResources().getRequests();
      long least = workload.role().equals("replay-service") ? 257 : 385;
      assertThat(bytes(limits.get("memory"))).as(workload.name()).isGreaterThan(least << 20);
      assertThat(requests.get("memory")).as(workload.name()).isEqualTo(limits.get("memory"));
      assertThat(limits).as(workload.name()).containsKey("cpu");
      assertThat(requests.get("cpu").getNumericalAmount())
          .as(workload.name())
          .isLessThanOrEqualTo(limits.get("cpu").getNumericalAmount());
    }
  }

  @Test
  void durableRowsFitTheirVolume() throws IOException {
    for (Workload shards : manifests.workloads("replay-service")) {
      long volume =
          bytes(shards.claims().getFirst().getSpec().getResources().getRequests().get("storage"));
      Configuration configuration = configuration(shards);
      assertThat(configuration.truth("replay.durable")).isTrue();
      assertThat(configuration.longInteger("replay-service.disk"))
          .isBetween(volume / 2, volume * 8 / 10);
    }
  }

  /** A pod whose process ends is started again, whatever its exit code. */
  @Test
  void nodesStayWhenTheirRunHasEnded() throws IOException {
    for (Workload workload : manifests.workloads()) {
      Configuration configuration = configuration(workload);
      for (String node : List.of("actor-node", "learner-node", "replay-service")) {
        assertThat(configuration.truth(node + ".exit-with-run")).as(workload.name()).isFalse();
      }
    }
  }

  @Test
  void aLearnersCheckpointsAreOfOneRun() throws IOException {
    for (Workload learner : manifests.workloads("learner-node")) {
      assertThat(configuration(learner).text("learner-node.checkpoint.directory"))
          .isEqualTo(root + DATA + "/checkpoints/" + configuration(learner).text("cluster.run"));
    }
  }

  @Test
  void budgetsLetOneNodeGoAtATime() {
    Map<String, Integer> budgets = new TreeMap<>();
    for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
      assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
      assertThat(budget.getSpec().getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
      manifests.workloads().stream()
          .filter(each -> NetworkReach.selects(budget.getSpec().getSelector(), each.labels()))
          .forEach(each -> budgets.merge(each.name(), 1, Integer::sum));
    }
    // The server evicts no pod of two budgets.
    assertThat(budgets.values()).containsOnly(1);
    assertThat(budgets).containsKeys("actor-node", "learner", "param-server", "replay");
  }

  @Test
  void theAutoscalerAloneSaysHowManyActorNodesThereAre() {
    for (HorizontalPodAutoscaler autoscaler : manifests.all(HorizontalPodAutoscaler.class)) {
      HorizontalPodAutoscalerSpec spec = autoscaler.getSpec();
      Deployment deployment =
          manifests.find(Deployment.class, spec.getScaleTargetRef().getName()).orElseThrow();
      assertThat(spec.getScaleTargetRef().getKind()).isEqualTo(deployment.getKind());
      assertThat(spec.getScaleTargetRef().getApiVersion()).isEqualTo(deployment.getApiVersion());
      assertThat(deployment.getSpec().getReplicas()).isNull();
      assertThat(spec.getMinReplicas()).isBetween(2, spec.getMaxReplicas() - 1);
      assertThat(spec.getMetrics())
          .singleElement()
          .satisfies(
              metric -> {
                assertThat(metric.getType()).isEqualTo("Resource");
                assertThat(metric.getResource().getName()).isEqualTo("cpu");
              });
    }
    for (Deployment deployment : manifests.all(Deployment.class)) {
      assertThat(deployment.getSpec().getReplicas() == null)
          .as(deployment.getMetadata().getName())
          .isEqualTo(
              manifests.all(HorizontalPodAutoscaler.class).stream()
                  .anyMatch(
                      each ->
                          each.getSpec()
                              .getScaleTargetRef()
                              .getName()
                              .equals(deployment.getMetadata().getName())));
    }
  }

  @Test
  void nodesShowTheCertificateOfTheirRoleUnderTheNamesThatTheyAreReachedBy() throws IOException {
    Map<String, CertificateSpec> certificates =
        manifests.all(Certificate.class).stream()
            .map(Certificate::getSpec)
            .collect(Collectors.toMap(CertificateSpec::getSecretName, spec -> spec));
    for (Workload workload : manifests.workloads()) {
      Configuration configuration = configuration(workload);
      boolean tls = !configuration.text("security.certificate").isEmpty();
      assertThat(tls).as(workload.name()).isEqualTo(!certificates.isEmpty());
      assertThat(configuration.truth("security.insecure")).as(workload.name()).isEqualTo(!tls);
      if (!tls) {
        continue;
      }
      Volume mounted = workload.mounted("/etc/polyak-certificate").orElseThrow();
      // For its group, which is the node's.
      assertThat(mounted.getSecret().getDefaultMode()).isEqualTo(0440);
      CertificateSpec spec = certificates.get(mounted.getSecret().getSecretName());
      assertThat(spec.getUris()).containsExactly("polyak://role/" + workload.role());
      assertThat(spec.getUsages()).contains("client auth");
      boolean serves = stages.get(workload.role()).all("EXPOSE").findAny().isPresent();
      boolean actor = workload.role().equals("actor-node");
      assertThat(spec.getUsages().contains("server auth"))
          .as(workload.name())
          .isEqualTo(serves && !actor);
      for (String address : addresses(workload)) {
        assertThat(spec.getDnsNames()).as(address).anyMatch(name -> covers(name, address));
      }
      for (String key : List.of("certificate", "key", "authority")) {
        assertThat(configuration.text("security." + key))
            .startsWith(root + "/etc/polyak-certificate/");
      }
    }
  }

  /** The hosts at which others reach a workload's pods. */
  private List<String> addresses(Workload workload) throws IOException {
    Stream.Builder<String> hosts = Stream.builder();
    Address.Tcp paramServer =
        (Address.Tcp) Address.parse(configuration(workload).text("cluster.param-server"));
    if (workload.role().equals("param-server")) {
      hosts.add(paramServer.host());
    }
    if (workload.role().equals("replay-service")) {
      for (String pod : workload.podNames()) {
        String advertised = configuration(workload, pod).text("replay-service.advertise");
        hosts.add(((Address.Tcp) Address.parse(advertised)).host());
      }
    }
    return hosts.build().toList();
  }

  private static boolean covers(String name, String host) {
    return name.equals(host)
        || (name.startsWith("*.") && name.substring(1).equals(host.substring(host.indexOf('.'))));
  }

  @Test
  void certificatesAreOfAnAuthorityThatIsThereAndOfTheKindThatNodesRead() {
    Set<String> roles = new TreeSet<>();
    Set<String> secrets =
        manifests.all(Certificate.class).stream()
            .map(each -> each.getSpec().getSecretName())
            .collect(Collectors.toSet());
    for (Issuer issuer : manifests.all(Issuer.class)) {
      if (issuer.getSpec().getCa() != null) {
        assertThat(secrets).contains(issuer.getSpec().getCa().getSecretName());
      }
    }
    for (Certificate certificate : manifests.all(Certificate.class)) {
      CertificateSpec spec = certificate.getSpec();
      assertThat(manifests.find(Issuer.class, spec.getIssuerRef().getName())).isPresent();
      if (!Boolean.TRUE.equals(spec.getIsCA())) {
        assertThat(spec.getPrivateKey().getEncoding()).isEqualTo("PKCS8");
        roles.addAll(spec.getUris());
      }
    }
    // Environments come with certificates or tokens that the user gives them.
    assertThat(roles)
        .isEqualTo(
            manifests.all(Certificate.class).isEmpty()
                ? Set.of()
                : Stream.of(CertificateRole.values())
                    .filter(role -> role != CertificateRole.ENVIRONMENT)
                    .map(CertificateRole::uri)
                    .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void theNetworkLetsThroughWhatRolesMayCallAndNothingElse() {
    if (manifests.all(NetworkPolicy.class).isEmpty()) {
      return;
    }
    NetworkReach reach = NetworkReach.of(manifests);
    List<Integer> ports =
        Stream.concat(
                stages.values().stream().flatMap(stage -> stage.all("EXPOSE")), Stream.of("22"))
            .map(Integer::valueOf)
            .distinct()
            .toList();
    for (Workload from : manifests.workloads()) {
      for (Workload to : manifests.workloads()) {
        for (int port : ports) {
          boolean called = port == ownPort(to) && callers(to.role()).contains(role(from));
          String call = "%s calls %s at port %d".formatted(from.name(), to.name(), port);
          assertThat(reach.mayCall(pod(from), pod(to), port, "TCP")).as(call).isEqualTo(called);
          assertThat(reach.mayBeCalled(pod(to), pod(from), port, "TCP")).as(call).isEqualTo(called);
        }
      }
    }
  }

  private int ownPort(Workload workload) {
    return workload.node().getPorts().stream()
        .filter(port -> port.getName().equals(GRPC))
        .mapToInt(port -> port.getContainerPort())
        .findFirst()
        .orElse(-1);
  }

  private static CertificateRole role(Workload workload) {
    return Stream.of(CertificateRole.values())
        .filter(role -> role.text().equals(workload.role()))
        .findFirst()
        .orElseThrow();
  }

  private static NetworkReach.Pod pod(Workload workload) {
    return new NetworkReach.Pod(NAMESPACE, workload.labels());
  }

  /** The roles that may call a method which a server of a role has. */
  private static Set<CertificateRole> callers(String server) {
    List<String> services =
        switch (server) {
          case "param-server" -> List.of("RunService", "ParameterService");
          case "replay-service" -> List.of("ReplayService");
          default -> List.of();
        };
    return Permissions.table().entrySet().stream()
        .filter(
            method ->
                services.stream().anyMatch(each -> method.getKey().contains("." + each + "/")))
        .flatMap(method -> method.getValue().stream())
        .collect(Collectors.toSet());
  }

  @Test
  void policiesLetNodesAskForNamesAndPrometheusForMetrics() {
    if (manifests.all(NetworkPolicy.class).isEmpty()) {
      return;
    }
    NetworkReach reach = NetworkReach.of(manifests);
    NetworkReach.Pod dns = new NetworkReach.Pod("kube-system", Map.of("k8s-app", "kube-dns"));
    NetworkReach.Pod prometheus =
        new NetworkReach.Pod("monitoring", Map.of("app.kubernetes.io/name", "prometheus"));
    NetworkReach.Pod stranger = new NetworkReach.Pod("default", Map.of("app", "web"));
    for (Workload workload : manifests.workloads()) {
      NetworkReach.Pod node = pod(workload);
      String name = workload.name();
      assertThat(reach.mayCall(node, dns, 53, "UDP")).as(name).isTrue();
      assertThat(reach.mayCall(node, dns, 53, "TCP")).as(name).isTrue();
      assertThat(reach.mayCall(node, stranger, 443, "TCP")).as(name).isFalse();
      int management = managementPort();
      assertThat(reach.mayBeCalled(node, prometheus, management, "TCP")).as(name).isTrue();
      assertThat(reach.mayBeCalled(node, stranger, management, "TCP")).as(name).isFalse();
      assertThat(reach.mayBeCalled(node, stranger, ownPort(workload), "TCP")).as(name).isFalse();
    }
  }

  @Test
  void theServiceMonitorFindsEveryNode() {
    for (ServiceMonitor monitor : manifests.all(ServiceMonitor.class)) {
      Endpoint endpoint = monitor.getSpec().getEndpoints().getFirst();
      assertThat(endpoint.getPath()).isEqualTo("/metrics");
      Set<String> found = new TreeSet<>();
      for (Service service : manifests.all(Service.class)) {
        if (NetworkReach.selects(
            monitor.getSpec().getSelector(), service.getMetadata().getLabels())) {
          assertThat(service.getSpec().getPorts())
              .extracting(ServicePort::getName)
              .contains(endpoint.getPort());
          manifests
              .reachedBy(service.getMetadata().getName())
              .forEach(workload -> found.add(workload.name()));
        }
      }
      assertThat(found)
          .containsExactlyInAnyOrderElementsOf(
              manifests.workloads().stream().map(Workload::name).toList());
    }
  }
}
