package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Specification;
import java.util.HashSet;
import java.util.Set;

/** What a request may contain, whatever the run's state. */
final class Checks {
  static final int PROTOCOL_VERSION = 1;
  private static final int MAXIMUM_LANES = 65_536;
  private static final int MAXIMUM_ADDRESS = 256;
  private static final int MAXIMUM_NETWORKS = 64;
  private static final int MAXIMUM_KEYS = 4_096;
  private static final int MAXIMUM_SPECIFICATION_BYTES = 512 << 10;
  private static final int MAXIMUM_EPISODES = 16_384;
  private static final int MAXIMUM_EVALUATIONS = 64;
  private static final int MAXIMUM_METRICS = 32;
  private static final int MAXIMUM_REASON = 256;

  // A Restore may carry online, target and lagged weights in float32.
  private static final long BYTES_PER_PARAMETER = 3L * Float.BYTES;

  private Checks() {}

  static void join(JoinRequest request, long maximumUploadBytes) {
    if (request.getProtocolVersion() != PROTOCOL_VERSION) {
      throw Refusal.state(
          "protocol version %d: this server speaks %d",
          request.getProtocolVersion(), PROTOCOL_VERSION);
    }
    Names.requireRunName("run", request.getRun());
    Names.requireRunName("member", request.getMember());
    if (request.getRole() == Role.ROLE_UNSPECIFIED || request.getRole() == Role.UNRECOGNIZED) {
      throw Refusal.invalid("member %s has no role", request.getMember());
    }
    if (Integer.compareUnsigned(request.getLanes(), MAXIMUM_LANES) > 0) {
      throw Refusal.invalid(
          "%s lanes are more than the %d that a member may have",
          Integer.toUnsignedString(request.getLanes()), MAXIMUM_LANES);
    }
    if (request.getRole() == Role.ROLE_REPLAY) {
      address(request.getAddress());
    }
    if (request.hasSpecification()) {
      specification(request.getSpecification(), maximumUploadBytes);
    }
  }

  private static void address(String address) {
    if (address.length() > MAXIMUM_ADDRESS) {
      throw Refusal.invalid(
          "an address has at most %d characters, not %d", MAXIMUM_ADDRESS, address.length());
    }
    try {
      Address.parse(address);
    } catch (IllegalArgumentException notOne) {
      throw Refusal.invalid("%s", notOne.getMessage());
    }
  }

  private static void specification(Specification specification, long maximumUploadBytes) {
    if (specification.getNetworksCount() > MAXIMUM_NETWORKS) {
      throw Refusal.invalid(
          "%d networks are more than %d", specification.getNetworksCount(), MAXIMUM_NETWORKS);
    }
    if (specification.getConfigurationCount() > MAXIMUM_KEYS) {
      throw Refusal.invalid(
          "%d configuration keys are more than %d",
          specification.getConfigurationCount(), MAXIMUM_KEYS);
    }
    if (specification.getSerializedSize() > MAXIMUM_SPECIFICATION_BYTES) {
      throw Refusal.invalid(
          "a specification of %d bytes is larger than %d",
          specification.getSerializedSize(), MAXIMUM_SPECIFICATION_BYTES);
    }
    Set<String> names = new HashSet<>();
    long left = maximumUploadBytes / BYTES_PER_PARAMETER;
    for (Network network : specification.getNetworksList()) {
      Names.requireName("network", network.getName());
      if (!names.add(network.getName())) {
        throw Refusal.invalid("network %s is described twice", network.getName());
      }
      long parameters = network.getParameters();
      if (parameters < 1 || parameters > left || parameters > Integer.MAX_VALUE / Float.BYTES) {
        throw Refusal.invalid(
            "network %s has %s parameters: 1 or more, and all networks together at most %d"
                + " (param-server.maximum-upload-bytes = %d)",
            network.getName(),
            Long.toUnsignedString(parameters),
            maximumUploadBytes / BYTES_PER_PARAMETER,
            maximumUploadBytes);
      }
      left -= parameters;
    }
    RunRules.parse(specification.getConfigurationMap());
  }

  static void report(ReportRequest report) {
    if (report.getEnvironmentSteps() < 0) {
      throw Refusal.invalid("%s environment steps", text(report.getEnvironmentSteps()));
    }
    atMost("episodes", report.getEpisodesCount(), MAXIMUM_EPISODES);
    atMost("evaluations", report.getEvaluationsCount(), MAXIMUM_EVALUATIONS);
    report.getEpisodesList().forEach(Checks::episode);
    report.getEvaluationsList().forEach(Checks::evaluation);
    if (report.hasLearner()) {
      learner(report.getLearner());
    }
  }

  private static void episode(Episode episode) {
    finite("episodes.return", episode.getReturn());
    finite("episodes.epsilon", episode.getEpsilon());
  }

  private static void evaluation(Evaluation evaluation) {
    if (evaluation.getEpisodes() == 0) {
      throw Refusal.invalid("an evaluation of 0 episodes");
    }
    finite("evaluations.mean_return", evaluation.getMeanReturn());
    finite("evaluations.standard_deviation", evaluation.getStandardDeviation());
    finite("evaluations.mean_length", evaluation.getMeanLength());
    finite("evaluations.mean_discounted_return", evaluation.getMeanDiscountedReturn());
    finite("evaluations.mean_value", evaluation.getMeanValue());
  }

  private static void learner(LearnerReport learner) {
    if (learner.getUpdates() < 0 || learner.getTargetUpdates() < 0) {
      throw Refusal.invalid(
          "%s updates, %s target updates",
          text(learner.getUpdates()), text(learner.getTargetUpdates()));
    }
    atMost("metrics", learner.getMetricsCount(), MAXIMUM_METRICS);
    learner
        .getMetricsMap()
        .forEach(
            (name, value) -> {
              Names.requireName("metric", name);
              finite("metrics." + name, value);
            });
  }

  static String stopReason(String reason) {
    if (reason.length() > MAXIMUM_REASON || !reason.matches("[\\x20-\\x7e]*")) {
      throw Refusal.invalid(
          "a reason to stop is at most %d printable characters of ASCII", MAXIMUM_REASON);
    }
    return reason.isEmpty() ? "interrupted" : reason;
  }

  private static void atMost(String what, int count, int maximum) {
    if (count > maximum) {
      throw Refusal.invalid("%d %s in one report are more than %d", count, what, maximum);
    }
  }

  private static void finite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw Refusal.invalid("%s is %s", what, value);
    }
  }

  private static String text(long unsigned) {
    return Long.toUnsignedString(unsigned);
  }
}
