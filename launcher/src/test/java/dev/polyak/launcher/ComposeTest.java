package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code compose.yaml} says nothing that the code or the images do not know. */
class ComposeTest {
  private static final Path COMPOSE = Path.of("../deploy/compose");
  private static final String IMAGE = "polyak/";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+:-([^}]*)}");

  private static final List<String> SERVERS = List.of("param-server", "replay-service");
  private static final String FORCED = "CONFIG_FORCE_";
  private static final String CERTIFICATES = "/etc/polyak/certificates";

  private Map<String, Object> compose;
  private Map<String, Object> tls;
  private Map<String, Dockerfile> stages;

  @BeforeEach
  void read() throws IOException {
    compose = yaml("compose.yaml");
    tls = yaml("compose.tls.yaml");
    stages = Dockerfile.read(Path.of("../deploy/docker/Dockerfile"));
  }

  private static Map<String, Object> yaml(String file) throws IOException {
    return new Yaml().load(Files.readString(COMPOSE.resolve(file)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> section(Map<String, Object> of, String key) {
    return (Map<String, Object>) of.getOrDefault(key, Map.of());
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts(Map<String, Object> of, String key) {
    return (List<String>) of.getOrDefault(key, List.of());
  }

  /** The services that are nodes, by name. */
  private Map<String, Map<String, Object>> nodes() {
    Map<String, Map<String, Object>> nodes = new TreeMap<>();
    Map<String, Object> services = section(compose, "services");
    for (String name : services.keySet()) {
      Map<String, Object> service = section(services, name);
      if (service.get("image").toString().startsWith(IMAGE)) {
        nodes.put(name, service);
      }
    }
    return nodes;
  }

  private static String role(Map<String, Object> service) {
    return service.get("image").toString().substring(IMAGE.length());
  }

  /** What a node is told, its files being those beside compose.yaml. */
  private static Configuration configuration(Map<String, Object> service) {
    return configuration(service, section(service, "environment"));
  }

  private static Configuration configuration(
      Map<String, Object> service, Map<String, Object> environment) {
    List<String> words = new ArrayList<>(List.of(role(service)));
    for (String word : texts(service, "command")) {
      words.add(VARIABLE.matcher(word).replaceAll("$1"));
    }
    for (String volume : texts(service, "volumes")) {
      String[] parts = volume.split(":", -1);
      words.replaceAll(word -> word.equals(parts[1]) ? COMPOSE.resolve(parts[0]).toString() : word);
    }
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(FORCED)) {
            words.addAll(List.of("--set", setting(name) + "=" + value));
          }
        });
    return NodeCommandLine.configuration(words);
  }

  /** The setting that a variable of the environment stands for. */
  private static String setting(String variable) {
    return variable.substring(FORCED.length()).replace("__", "-").replace('_', '.');
  }

  private Stream<Configuration> configurations(String role) {
    return nodes().values().stream()
        .filter(service -> role(service).equals(role))
        .map(ComposeTest::configuration);
  }

  @Test
  void bringsAWholeCluster() {
    Map<String, Long> counts = new TreeMap<>();
    nodes()
        .forEach(
            (name, service) ->
                counts.merge(
                    role(service),
                    ((Number) service.getOrDefault("scale", 1)).longValue(),
                    Long::sum));

    assertThat(counts)
        .containsExactly(
            entry("actor-node", 3L),
            entry("learner-node", 1L),
            entry("param-server", 1L),
            entry("replay-service", 2L));
    assertThat(configurations("actor-node").filter(each -> each.truth("actor-node.evaluates")))
        .singleElement()
        .satisfies(evaluator -> assertThat(evaluator.integer("actor-node.lanes")).isZero());
  }

  @Test
  void everyNodeRunsItsRolesImageOnSettingsThatExist() {
    nodes()
        .forEach(
            (name, service) -> {
              String role = role(service);
              assertThat(stages).as(name).containsKey(role);
              assertThat(section(service, "build"))
                  .as(name)
                  .containsEntry("target", role)
                  .containsEntry("context", "../docker");
              assertThat(configuration(service).text("cluster.run")).as(name).isNotEmpty();
            });
  }

  @Test
  void nodesFindTheParamServerAndAsManyShardsAsThereAre() {
    int port = Integer.parseInt(stages.get("param-server").all("EXPOSE").findFirst().orElseThrow());
    for (Map<String, Object> service : nodes().values()) {
      Configuration configuration = configuration(service);
      assertThat(Address.parse(configuration.text("cluster.param-server")))
          .isEqualTo(new Address.Tcp("param-server", port));
      assertThat(configuration.integer("replay.shards"))
          .isEqualTo((int) configurations("replay-service").count());
    }
    assertThat(nodes()).containsKey("param-server");
  }

  @Test
  void whatIsNamedByItsContainerIsFoundUnderItsServicesName() {
    nodes()
        .forEach(
            (name, service) -> {
              if (service.containsKey("scale")) {
                assertThat(service)
                    .as("each of %s has a name of its own", name)
                    .doesNotContainKey("hostname");
              } else {
                assertThat(service).as(name).containsEntry("hostname", name);
              }
            });
  }

  @Test
  void nodesWriteToTheirVolumeAndMayHoldCodeInTmpOnly() {
    nodes()
        .forEach(
            (name, service) -> {
              assertThat(service).as(name).containsEntry("read_only", true);
              assertThat(texts(service, "tmpfs"))
                  .as(name)
                  .singleElement()
                  .asString()
                  .startsWith("/tmp:exec,");
              boolean keeps = stages.get(role(service)).all("VOLUME").findAny().isPresent();
              List<String> kept =
                  texts(service, "volumes").stream()
                      .filter(each -> !each.startsWith("./"))
                      .toList();
              assertThat(kept).as(name).hasSize(keeps ? 1 : 0);
              for (String volume : kept) {
                assertThat(volume).as(name).isEqualTo(name + ":/var/lib/polyak");
                assertThat(section(compose, "volumes")).containsKey(name);
              }
            });
  }

  @Test
  void filesThatAreMountedAreThere() {
    for (Map<String, Object> file : List.of(compose, tls)) {
      Map<String, Object> services = section(file, "services");
      for (String name : services.keySet()) {
        texts(section(services, name), "volumes").stream()
            .map(volume -> volume.split(":", -1)[0])
            .filter(source -> source.startsWith("."))
            .forEach(source -> assertThat(COMPOSE.resolve(source)).exists());
      }
    }
  }

  @Test
  void nodesSpeakPlaintextByTheUsersWordAlone() {
    for (Map<String, Object> service : nodes().values()) {
      assertThat(configuration(service).truth("security.insecure")).isTrue();
      assertThat(configuration(service).text("security.certificate")).isEmpty();
    }
  }

  @Test
  void withTlsEachNodeHasItsRolesCertificateAndNoOther() {
    nodes()
        .forEach(
            (name, service) -> {
              Map<String, Object> override = section(section(tls, "services"), name);
              String volume = role(service) + "-certificates";
              assertThat(texts(override, "volumes"))
                  .as(name)
                  .containsExactly(volume + ":" + CERTIFICATES + ":ro");
              assertThat(section(tls, "volumes")).as(name).containsKey(volume);
              assertThat(issuingVolumes()).contains(volume + ":/certificates/" + role(service));
              assertThat(section(override, "depends_on")).as(name).containsKey("certificates");

              Map<String, Object> environment = new TreeMap<>(section(service, "environment"));
              environment.putAll(section(override, "environment"));
              Configuration configuration = configuration(service, environment);
              assertThat(configuration.truth("security.insecure")).as(name).isFalse();
              assertThat(configuration.text("security.certificate"))
                  .isEqualTo(CERTIFICATES + "/{role}.pem");
              assertThat(configuration.text("security.key"))
                  .isEqualTo(CERTIFICATES + "/{role}-key.pem");
              assertThat(configuration.text("security.authority"))
                  .isEqualTo(CERTIFICATES + "/authority.pem");
            });
  }

  private List<String> issuingVolumes() {
    return texts(section(section(tls, "services"), "certificates"), "volumes");
  }

  @Test
  void serversAreCertifiedUnderTheNamesThatTheyAreReachedBy() {
    List<String> servers =
        nodes().entrySet().stream()
            .filter(node -> SERVERS.contains(role(node.getValue())))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(texts(section(section(tls, "services"), "certificates"), "command"))
        .containsExactlyElementsOf(servers);
  }

  @Test
  void theAuthoritysKeyIsWithNoNode() {
    Map<String, Object> services = section(tls, "services");
    assertThat(services.keySet())
        .filteredOn(
            name ->
                texts(section(services, name), "volumes").stream()
                    .anyMatch(volume -> volume.startsWith("authority:")))
        .containsExactly("certificates");
  }

  @Test
  void monitoringFindsItsFilesWhereTheyAreMounted() throws IOException {
    Map<String, Object> services = section(compose, "services");
    List<String> prometheus = texts(section(services, "prometheus"), "volumes");
    Map<String, Object> grafana = section(services, "grafana");

    assertThat(texts(yaml("prometheus.yaml"), "rule_files")).containsExactly("alerts.yaml");
    assertThat(prometheus)
        .contains(
            "./prometheus.yaml:/etc/prometheus/prometheus.yml:ro",
            "../monitoring/alerts.yaml:/etc/prometheus/alerts.yaml:ro");
    @SuppressWarnings("unchecked")
    Map<String, Object> provider =
        ((List<Map<String, Object>>) yaml("grafana/dashboards.yaml").get("providers")).getFirst();
    Object folder = section(provider, "options").get("path");
    assertThat(texts(grafana, "volumes")).contains("../monitoring/dashboards:" + folder + ":ro");
    Object home = section(grafana, "environment").get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH");
    assertThat(home).isEqualTo(folder + "/overview.json");
  }

  /** Its windows follow from it: two scrapes too few, and a rate is nothing. */
  @Test
  void grafanaKnowsHowOftenPrometheusAsks() throws IOException {
    @SuppressWarnings("unchecked")
    Map<String, Object> source =
        ((List<Map<String, Object>>) yaml("grafana/datasources.yaml").get("datasources"))
            .getFirst();

    assertThat(section(source, "jsonData").get("timeInterval"))
        .isEqualTo(section(yaml("prometheus.yaml"), "global").get("scrape_interval"));
  }

  @Test
  void prometheusAsksEveryNodeAtItsManagementPort() throws IOException {
    Map<String, Object> prometheus = yaml("prometheus.yaml");
    @SuppressWarnings("unchecked")
    Map<String, Object> job =
        ((List<Map<String, Object>>) prometheus.get("scrape_configs")).getFirst();
    @SuppressWarnings("unchecked")
    Map<String, Object> found = ((List<Map<String, Object>>) job.get("dns_sd_configs")).getFirst();
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> named = (List<Map<String, Object>>) job.get("static_configs");

    String port = found.get("port").toString();
    Set<String> asked = new TreeSet<>(texts(found, "names"));
    for (Map<String, Object> each : named) {
      String node = ((Map<?, ?>) each.get("labels")).get("__meta_dns_name").toString();
      assertThat(texts(each, "targets")).containsExactly(node + ":" + port);
      assertThat(asked.add(node)).as(node).isTrue();
    }
    assertThat(asked).isEqualTo(nodes().keySet());
    assertThat(stages.get("services").all("EXPOSE")).containsExactly(port);
  }
}
