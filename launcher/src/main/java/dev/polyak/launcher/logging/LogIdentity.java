package dev.polyak.launcher.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextVO;
import dev.polyak.node.LogFields;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.security.CertificateRole;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Which node, of which run, a process is: on every line of its log. */
public final class LogIdentity {
  private static final String ROLE = "role";
  private static final String NODE = "node";
  private static final List<String> FIELDS = List.of(ROLE, NODE, LogFields.RUN);

  private LogIdentity() {}

  /** The process is one node from now on. */
  public static void node(CertificateRole role, Configuration configuration) {
    set(ROLE, role.text());
    boolean server = role == CertificateRole.PARAM_SERVER;
    set(NODE, server ? role.text() : configuration.text(role.text() + ".name"));
    if (!server && !isAlone(role, configuration)) {
      run(configuration.text("cluster.run"));
    }
  }

  private static boolean isAlone(CertificateRole role, Configuration configuration) {
    return role == CertificateRole.REPLAY_SERVICE
        && configuration.truth("replay-service.standalone");
  }

  /** The process works for one run from now on. */
  public static void run(String name) {
    set(LogFields.RUN, name);
  }

  private static void set(String field, String value) {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).putProperty(field, value);
  }

  /** Adds what is known. */
  static void addTo(Map<String, String> line, LoggerContextVO context) {
    for (String field : FIELDS) {
      String value = context.getPropertyMap().get(field);
      if (value != null) {
        line.put(field, value);
      }
    }
  }
}
