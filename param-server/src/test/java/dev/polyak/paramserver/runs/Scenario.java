package dev.polyak.paramserver.runs;

import dev.polyak.paramserver.testing.ManualClock;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Specification;
import java.time.Duration;
import java.util.Map;

/**
 * A run without an actor, a network or a disk: what it stores is kept, and a restart begins from
 * that.
 */
final class Scenario {
  static final String RUN = "r";
  static final RunLimits LIMITS = new RunLimits(Duration.ofSeconds(5), 100, 100, 1 << 20);

  final ManualClock clock = new ManualClock();
  RunState stored = RunState.initial(RUN);
  int writes;
  Run run;
  private long sequence;
  private long lastSteps;

  Scenario() {
    restart();
  }

  /** Begins again from what was stored last, as after a crash. */
  void restart() {
    run =
        new Run(
            stored,
            state -> {
              stored = state;
              writes++;
            },
            Weightless.weights(),
            LIMITS,
            clock);
  }

  static Specification specification(Map<String, String> configuration) {
    return Specification.newBuilder()
        .setEnvironment("CartPole-v1")
        .setPreset("dqn")
        .addNetworks(Network.newBuilder().setName("q").setParameters(8))
        .setHorizon(1)
        .putAllConfiguration(configuration)
        .build();
  }

  static JoinRequest.Builder joining(String member, Role role) {
    return JoinRequest.newBuilder()
        .setProtocolVersion(1)
        .setRun(RUN)
        .setMember(member)
        .setRole(role);
  }

  JoinResponse join(String member, Role role) {
    return run.join(joining(member, role).build());
  }

  JoinResponse actor(String member, int lanes) {
    return run.join(joining(member, Role.ROLE_ACTOR).setLanes(lanes).build());
  }

  /**
   * An actor "actor" that evaluates where asked, and a learner "learner" with epoch 1 and version
   * 0: the run runs.
   */
  Scenario running(Map<String, String> configuration, boolean evaluates) {
    run.join(
        joining("actor", Role.ROLE_ACTOR)
            .setLanes(1)
            .setEvaluates(evaluates)
            .setSpecification(specification(configuration))
            .build());
    if (evaluates) {
      run.callOpened("actor", true);
    }
    join("learner", Role.ROLE_LEARNER);
    run.acquireLease("learner", 1);
    run.adopted(1, 0, 0, true);
    return this;
  }

  ReportRequest.Builder reporting(String member, long session) {
    return ReportRequest.newBuilder()
        .setRun(RUN)
        .setMember(member)
        .setSession(session)
        .setSequence(++sequence);
  }

  Progress steps(String member, long session, long steps) {
    lastSteps = steps;
    return run.report(reporting(member, session).setEnvironmentSteps(steps).build());
  }

  Progress updates(long updates) {
    return run.report(
        reporting("learner", 1)
            .setLearner(LearnerReport.newBuilder().setEpoch(1).setUpdates(updates))
            .build());
  }

  Progress evaluation(double meanReturn, boolean deciding) {
    return run.report(
        reporting("actor", 1)
            .setEnvironmentSteps(lastSteps)
            .addEvaluations(
                Evaluation.newBuilder()
                    .setEpisodes(20)
                    .setMeanReturn(meanReturn)
                    .setDeciding(deciding))
            .build());
  }
}
