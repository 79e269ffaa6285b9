package dev.polyak.launcher;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables that Kubernetes sets in a pod for each service of its namespace, unless {@code
 * enableServiceLinks} is false: those of its own and those of Docker's links.
 */
public final class ServiceLinks {
  private static final String HOST = "10.0.0.1";

  /** Such as nodes could have, and some whose variables begin like settings of nodes. */
  private static final List<String> SERVICES =
      List.of(
          "kubernetes",
          "polyak",
          "polyak-java-options",
          "polyak-log-format",
          "param-server",
          "replay",
          "replay-service",
          "learner",
          "learner-node",
          "actor-node",
          "evaluator",
          "management",
          "security",
          "cluster-param-server",
          "config-force",
          "config-force-cluster-param--server",
          "config-force-param--server-listen",
          "config-force-replay--service-listen",
          "config-force-run-seed");

  private ServiceLinks() {}

  public static Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    for (String service : SERVICES) {
      String name = service.toUpperCase(Locale.ROOT).replace('-', '_');
      variables.put(name + "_SERVICE_HOST", HOST);
      variables.put(name + "_SERVICE_PORT", "7001");
      variables.put(name + "_PORT", "tcp://" + HOST + ":7001");
      Map.of("GRPC", 7001, "MANAGEMENT", 9464)
          .forEach(
              (portName, port) -> {
                String link = "%s_PORT_%d_TCP".formatted(name, port);
                variables.put(name + "_SERVICE_PORT_" + portName, port.toString());
                variables.put(link, "tcp://%s:%d".formatted(HOST, port));
                variables.put(link + "_PROTO", "tcp");
                variables.put(link + "_PORT", port.toString());
                variables.put(link + "_ADDR", HOST);
              });
    }
    return variables;
  }
}
