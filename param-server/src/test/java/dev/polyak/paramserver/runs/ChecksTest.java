package dev.polyak.paramserver.runs;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Specification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
  private static final long UPLOAD_BYTES = 12_000;

  private static void assertJoinRefused(String message, JoinRequest.Builder request) {
    assertRefused(
        Refusal.Reason.INVALID, message, () -> Checks.join(request.build(), UPLOAD_BYTES));
  }

  private static void assertReportRefused(String message, ReportRequest.Builder report) {
    assertRefused(Refusal.Reason.INVALID, message, () -> Checks.report(report.build()));
  }

  private static JoinRequest.Builder join() {
    return Scenario.joining("a", Role.ROLE_ACTOR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", ".hidden", "a b", "a\u0000b", "a/b", "ä"})
  void namesThatCouldBeSomethingElseAreRefused(String name) {
    assertJoinRefused("a run is 1 to 64", join().setRun(name));
    assertJoinRefused("a member is 1 to 64", join().setMember(name));
  }

  @Test
  void aNameOfTenKilobytesIsRefusedAndShownShort() {
    assertJoinRefused("(10000 characters)", join().setRun("x".repeat(10_000)));
  }

  @Test
  void joinsAreChecked() {
    Checks.join(join().setLanes(65_536).build(), UPLOAD_BYTES);
    assertRefused(
        Refusal.Reason.STATE,
        "protocol version 2: this server speaks 1",
        () -> Checks.join(join().setProtocolVersion(2).build(), UPLOAD_BYTES));
    assertJoinRefused("has no role", join().setRole(Role.ROLE_UNSPECIFIED));
    assertJoinRefused("4294967295 lanes", join().setLanes(-1));
    assertJoinRefused("host:port", join().setRole(Role.ROLE_REPLAY).setAddress("nowhere"));
    assertJoinRefused(
        "256 characters", join().setRole(Role.ROLE_REPLAY).setAddress("h".repeat(300) + ":1"));
  }

  @Test
  void specificationsAreChecked() {
    Checks.join(specified(network("q", 500), network("p", 500)).build(), UPLOAD_BYTES);
    assertJoinRefused(
        "network p has 501 parameters: 1 or more, and all networks together at most 1000"
            + " (param-server.maximum-upload-bytes = 12000)",
        specified(network("q", 500), network("p", 501)));
    assertJoinRefused("network q is described twice", specified(network("q", 1), network("q", 1)));
    assertJoinRefused("has 0 parameters", specified(network("q", 0)));
    assertJoinRefused("18446744073709551615 parameters", specified(network("q", -1)));
    assertJoinRefused("a network is 1 to 64", specified(network("Q", 1)));
    assertJoinRefused(
        "run.stop.wall-clock = soon is not a number",
        join()
            .setSpecification(
                Specification.newBuilder().putConfiguration("run.stop.wall-clock", "soon")));
  }

  private static Network network(String name, long parameters) {
    return Network.newBuilder().setName(name).setParameters(parameters).build();
  }

  private static JoinRequest.Builder specified(Network... networks) {
    return join()
        .setSpecification(Specification.newBuilder().addAllNetworks(java.util.List.of(networks)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersThatAreNotFiniteAreRefused(double bad) {
    assertReportRefused(
        "episodes.return is " + bad,
        ReportRequest.newBuilder().addEpisodes(Episode.newBuilder().setReturn(bad)));
    assertReportRefused(
        "evaluations.mean_return is " + bad,
        ReportRequest.newBuilder()
            .addEvaluations(Evaluation.newBuilder().setEpisodes(1).setMeanReturn(bad)));
    assertReportRefused(
        "evaluations.mean_discounted_return is " + bad,
        ReportRequest.newBuilder()
            .addEvaluations(Evaluation.newBuilder().setEpisodes(1).setMeanDiscountedReturn(bad)));
    assertReportRefused(
        "evaluations.mean_value is " + bad,
        ReportRequest.newBuilder()
            .addEvaluations(Evaluation.newBuilder().setEpisodes(1).setMeanValue(bad)));
    assertReportRefused("metrics.loss is " + bad, metric("loss", bad));
  }

  private static ReportRequest.Builder metric(String name, double value) {
    return ReportRequest.newBuilder()
        .setLearner(LearnerReport.newBuilder().putMetrics(name, value));
  }

  @Test
  void reportsAreBounded() {
    assertReportRefused("a metric is 1 to 64", metric("loss\n", 1));
    LearnerReport.Builder many = LearnerReport.newBuilder();
    for (int i = 0; i < 33; i++) {
      many.putMetrics("m" + i, 0);
    }
    assertReportRefused(
        "33 metrics in one report are more than 32", ReportRequest.newBuilder().setLearner(many));
    assertReportRefused("evaluation of 0 episodes", evaluations(1, 0));
    assertReportRefused("65 evaluations in one report are more than 64", evaluations(65, 1));
    assertReportRefused(
        "18446744073709551615 environment steps",
        ReportRequest.newBuilder().setEnvironmentSteps(-1));
  }

  private static ReportRequest.Builder evaluations(int count, int episodes) {
    ReportRequest.Builder report = ReportRequest.newBuilder();
    for (int i = 0; i < count; i++) {
      report.addEvaluations(Evaluation.newBuilder().setEpisodes(episodes));
    }
    return report;
  }
}
