package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The objects that a folder of {@code deploy/kubernetes} makes, read as strictly as Kubernetes' own
 * server reads them: what its model does not know is refused, and so are texts for numbers and
 * numbers for texts.
 */
record Manifests(List<HasMetadata> objects) {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Stream.<Class<? extends HasMetadata>>of(
              Namespace.class,
              ConfigMap.class,
              Service.class,
              StatefulSet.class,
              Deployment.class,
              PodDisruptionBudget.class,
              HorizontalPodAutoscaler.class,
              NetworkPolicy.class,
              Certificate.class,
              Issuer.class,
              ServiceMonitor.class)
          .collect(
              Collectors.toMap(
                  kind -> HasMetadata.getApiVersion(kind) + " " + HasMetadata.getKind(kind),
                  Function.identity()));

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new KnownProperties())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              texts ->
                  Stream.of(
                          CoercionInputShape.Integer,
                          CoercionInputShape.Float,
                          CoercionInputShape.Boolean)
                      .forEach(shape -> texts.setCoercion(shape, CoercionAction.Fail)))
          .build();

  /** The model keeps what it does not know; here it may not. */
  private static final class KnownProperties extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }

  /** Those of each overlay of {@code deploy/kubernetes}, under its name. */
  static List<Named<Manifests>> overlays() throws IOException, InterruptedException {
    List<Path> folders;
    try (Stream<Path> overlays = Files.list(Path.of("../deploy/kubernetes/overlays"))) {
      folders = overlays.sorted().toList();
    }
    List<Named<Manifests>> all = new ArrayList<>();
    for (Path folder : folders) {
      all.add(Named.of(folder.getFileName().toString(), build(folder)));
    }
    return all;
  }

  /**
   * Builds a folder. Where there is nothing to build with, the test is skipped.
   *
   * @throws IllegalArgumentException if it cannot be built, or is not what Kubernetes knows
   */
  static Manifests build(Path folder) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(builder(folder)).start();
    String objects = new String(process.getInputStream().readAllBytes(), UTF_8);
    String refusal = new String(process.getErrorStream().readAllBytes(), UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IllegalArgumentException(refusal);
    }
    return parse(objects);
  }

  private static List<String> builder(Path folder) {
    if (isThere("kubectl")) {
      return List.of("kubectl", "kustomize", folder.toString());
    }
    if (isThere("kustomize")) {
      return List.of("kustomize", "build", folder.toString());
    }
    return abort("skipped: neither kubectl nor kustomize is there, which build deploy/kubernetes");
  }

  private static boolean isThere(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /** Reads YAML of several objects. */
  static Manifests parse(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Manifests(
        StreamSupport.stream(new Yaml(options).loadAll(yaml).spliterator(), false)
            .map(Manifests::object)
            .toList());
  }

  private static HasMetadata object(Object tree) {
    Map<?, ?> fields = (Map<?, ?>) tree;
    String kind = fields.get("apiVersion") + " " + fields.get("kind");
    Class<? extends HasMetadata> type =
        Optional.<Class<? extends HasMetadata>>ofNullable(KINDS.get(kind))
            .orElseThrow(() -> new IllegalArgumentException("no kind of object here: " + kind));
    try {
      return STRICT.readValue(STRICT.writeValueAsBytes(tree), type);
    } catch (JsonMappingException unknown) {
      throw new IllegalArgumentException(
          "%s %s: %s: %s"
              .formatted(
                  kind, fields.get("metadata"), unknown.getPathReference(), unknown.getMessage()),
          unknown);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
    return all(kind).stream().filter(each -> each.getMetadata().getName().equals(name)).findFirst();
  }

  /** What runs pods, each with one container: a node. */
  List<Workload> workloads() {
    return objects.stream().flatMap(object -> Workload.of(this, object).stream()).toList();
  }

  List<Workload> workloads(String role) {
    return workloads().stream().filter(each -> each.role().equals(role)).toList();
  }

  /** The workloads whose pods a service of this name reaches. */
  List<Workload> reachedBy(String service) {
    return find(Service.class, service).stream()
        .flatMap(
            each ->
                workloads().stream()
                    .filter(
                        workload ->
                            workload
                                .labels()
                                .entrySet()
                                .containsAll(each.getSpec().getSelector().entrySet())))
        .toList();
  }
}
