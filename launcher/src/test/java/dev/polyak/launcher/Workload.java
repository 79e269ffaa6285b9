package dev.polyak.launcher;

import dev.polyak.node.configuration.Configuration;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A StatefulSet or a Deployment whose pods are one node each.
 *
 * @param of what it was built with
 * @param replicas empty where an autoscaler has the say
 * @param service by whose name its pods have names of their own; empty of a Deployment
 * @param claims volumes that its pods keep
 */
record Workload(
    Manifests of,
    String name,
    Optional<Integer> replicas,
    LabelSelector selector,
    PodTemplateSpec template,
    Optional<String> service,
    List<PersistentVolumeClaim> claims) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\((\\w+)\\)");
  private static final Pattern IMAGE = Pattern.compile("polyak/([a-z-]+):.*");

  static Optional<Workload> of(Manifests manifests, HasMetadata object) {
    String name = object.getMetadata().getName();
    return switch (object) {
      case StatefulSet set ->
          Optional.of(
              new Workload(
                  manifests,
                  name,
                  Optional.ofNullable(set.getSpec().getReplicas()),
                  set.getSpec().getSelector(),
                  set.getSpec().getTemplate(),
                  Optional.ofNullable(set.getSpec().getServiceName()),
                  set.getSpec().getVolumeClaimTemplates()));
      case Deployment deployment ->
          Optional.of(
              new Workload(
                  manifests,
                  name,
                  Optional.ofNullable(deployment.getSpec().getReplicas()),
                  deployment.getSpec().getSelector(),
                  deployment.getSpec().getTemplate(),
                  Optional.empty(),
                  List.of()));
      default -> Optional.empty();
    };
  }

  PodSpec pod() {
    return template.getSpec();
  }

  Container node() {
    return pod().getContainers().getFirst();
  }

  Map<String, String> labels() {
    return template.getMetadata().getLabels();
  }

  /** The node that its image is. */
  String role() {
    return IMAGE.matcher(node().getImage()).replaceFirst("$1");
  }

  /** How many there are at first. */
  int count() {
    return replicas.orElseGet(
        () ->
            of.all(HorizontalPodAutoscaler.class).stream()
                .filter(each -> each.getSpec().getScaleTargetRef().getName().equals(name))
                .mapToInt(each -> each.getSpec().getMinReplicas())
                .findFirst()
                .orElse(1));
  }

  /** The names of its pods; those of a Deployment are like these. */
  List<String> podNames() {
    return IntStream.range(0, count())
        .mapToObj(
            i -> service.isPresent() ? name + "-" + i : "%s-6d4cf56db6-x%dq7z".formatted(name, i))
        .toList();
  }

  int port(String portName) {
    return node().getPorts().stream()
        .filter(each -> each.getName().equals(portName))
        .mapToInt(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no port " + portName));
  }

  /** What is mounted there. */
  Optional<Volume> mounted(String path) {
    return node().getVolumeMounts().stream()
        .filter(mount -> mount.getMountPath().equals(path))
        .flatMap(mount -> pod().getVolumes().stream().filter(named(mount)))
        .findFirst();
  }

  private static Predicate<Volume> named(VolumeMount mount) {
    return volume -> volume.getName().equals(mount.getName());
  }

  /** The variables that a pod's container has. */
  Map<String, String> variables(String podName) {
    Map<String, String> variables = new TreeMap<>();
    node()
        .getEnvFrom()
        .forEach(source -> variables.putAll(configMap(source.getConfigMapRef().getName())));
    for (EnvVar each : node().getEnv()) {
      boolean ofPod =
          each.getValueFrom() != null
              && each.getValueFrom().getFieldRef().getFieldPath().equals("metadata.name");
      variables.put(each.getName(), ofPod ? podName : each.getValue());
    }
    return variables;
  }

  private Map<String, String> configMap(String map) {
    return of.find(ConfigMap.class, map)
        .orElseThrow(() -> new IllegalArgumentException(name + " needs the ConfigMap " + map))
        .getData();
  }

  /**
   * Lays what a pod's container finds in its files into a folder.
   *
   * @return the words of its command, with the paths below that folder
   */
  List<String> command(String podName, Path root) throws IOException {
    for (VolumeMount mount : node().getVolumeMounts()) {
      Path folder = Files.createDirectories(below(root, mount.getMountPath()));
      for (Volume volume : pod().getVolumes().stream().filter(named(mount)).toList()) {
        if (volume.getConfigMap() != null) {
          for (var file : configMap(volume.getConfigMap().getName()).entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), moved(file.getValue(), root));
          }
        }
      }
    }
    Map<String, String> variables = variables(podName);
    List<String> words = new ArrayList<>(List.of(role()));
    for (String word : node().getArgs()) {
      words.add(
          moved(
              VARIABLE
                  .matcher(word)
                  .replaceAll(
                      found -> Matcher.quoteReplacement(variable(variables, found.group(1)))),
              root));
    }
    return words;
  }

  private String variable(Map<String, String> variables, String wanted) {
    return Optional.ofNullable(variables.get(wanted))
        .orElseThrow(() -> new IllegalArgumentException(name + " has no variable " + wanted));
  }

  private static Path below(Path root, String path) {
    return root.resolve(path.substring(1));
  }

  /** "/etc/polyak" is not the beginning of "/etc/polyak-certificate". */
  private String moved(String text, Path root) {
    String mounts =
        node().getVolumeMounts().stream()
            .map(mount -> Pattern.quote(mount.getMountPath()))
            .collect(Collectors.joining("|"));
    return Pattern.compile("(?<![\\w/])(?:" + mounts + ")(?![\\w-])")
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(below(root, found.group()).toString()));
  }

  /** What a pod's node is told. */
  Configuration configuration(String podName, Path root) throws IOException {
    return NodeCommandLine.configuration(command(podName, root));
  }
}
