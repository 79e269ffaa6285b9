package dev.polyak.node.security;

import static dev.polyak.node.security.CertificateRole.ACTOR_NODE;
import static dev.polyak.node.security.CertificateRole.ENVIRONMENT;
import static dev.polyak.node.security.CertificateRole.LEARNER_NODE;
import static dev.polyak.node.security.CertificateRole.OPERATOR;
import static dev.polyak.node.security.CertificateRole.REPLAY_SERVICE;

import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.parameters.v1.ParameterServiceGrpc;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.runs.v1.RunServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who may call what, where connections have TLS. A method that is not here is nobody's.
 *
 * <p>An operator, who is a person, may do what a person has to; never what the learner's lease is
 * for.
 */
public final class Permissions {
  private static final Map<String, Set<CertificateRole>> TABLE = new LinkedHashMap<>();

  static {
    allow(RunServiceGrpc.getJoinMethod(), REPLAY_SERVICE, LEARNER_NODE, ACTOR_NODE, OPERATOR);
    allow(RunServiceGrpc.getReportMethod(), LEARNER_NODE, ACTOR_NODE);
    allow(RunServiceGrpc.getWatchMethod(), REPLAY_SERVICE, LEARNER_NODE, ACTOR_NODE, OPERATOR);
    allow(RunServiceGrpc.getAcquireLeaseMethod(), LEARNER_NODE);
    allow(RunServiceGrpc.getRenewLeaseMethod(), LEARNER_NODE);
    allow(RunServiceGrpc.getReleaseLeaseMethod(), LEARNER_NODE, OPERATOR);
    allow(RunServiceGrpc.getStopMethod(), OPERATOR);

    allow(ParameterServiceGrpc.getRestoreMethod(), LEARNER_NODE);
    allow(ParameterServiceGrpc.getPublishMethod(), LEARNER_NODE);
    allow(ParameterServiceGrpc.getSubscribeMethod(), LEARNER_NODE, ACTOR_NODE, OPERATOR);

    allow(ReplayServiceGrpc.getCreateTablesMethod(), LEARNER_NODE, OPERATOR);
    allow(ReplayServiceGrpc.getAppendMethod(), ACTOR_NODE, OPERATOR);
    allow(ReplayServiceGrpc.getSampleMethod(), LEARNER_NODE, OPERATOR);
    allow(ReplayServiceGrpc.getUpdatePrioritiesMethod(), LEARNER_NODE, OPERATOR);
    allow(ReplayServiceGrpc.getWatchStatusMethod(), LEARNER_NODE, OPERATOR);
    allow(ReplayServiceGrpc.getListRunsMethod(), OPERATOR);
    allow(ReplayServiceGrpc.getDescribeRunMethod(), OPERATOR);
    allow(ReplayServiceGrpc.getSetRateLimitMethod(), OPERATOR);
    allow(ReplayServiceGrpc.getCheckpointMethod(), OPERATOR);
    allow(ReplayServiceGrpc.getDrainShardMethod(), OPERATOR);
    allow(ReplayServiceGrpc.getEndCollectionMethod(), OPERATOR);

    allow(EnvironmentServiceGrpc.getPlayMethod(), ENVIRONMENT);
  }

  private Permissions() {}

  private static void allow(MethodDescriptor<?, ?> method, CertificateRole... roles) {
    Set<CertificateRole> allowed = EnumSet.noneOf(CertificateRole.class);
    Collections.addAll(allowed, roles);
    TABLE.put(method.getFullMethodName(), Collections.unmodifiableSet(allowed));
  }

  /** All methods, by their full names, and who may call them. */
  public static Map<String, Set<CertificateRole>> table() {
    return Collections.unmodifiableMap(TABLE);
  }

  /** Who may call a method; nobody, if it is unknown. */
  static Set<CertificateRole> of(MethodDescriptor<?, ?> method) {
    return TABLE.getOrDefault(method.getFullMethodName(), Set.of());
  }

  /** Whether everyone may call it: probes ask how a server is, and have no certificate. */
  static boolean isOpen(MethodDescriptor<?, ?> method) {
    return HealthGrpc.SERVICE_NAME.equals(method.getServiceName());
  }
}
