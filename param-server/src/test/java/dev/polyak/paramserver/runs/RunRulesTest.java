package dev.polyak.paramserver.runs;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.node.rpc.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunRulesTest {
  @Test
  void withoutKeysNothingStopsOrChanges() {
    RunRules rules = RunRules.parse(Map.of());
    assertThat(rules.stop().held(1L << 50, 1L << 50, 1e12)).isEmpty();
    assertThat(rules.stop().evaluationReturn()).isEmpty();
    assertThat(rules.tau()).isEmpty();
    assertThat(rules.schedules().at(5).getEpsilon()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 1.0", "250, 0.7625", "500, 0.525", "1000, 0.05", "5000, 0.05"})
  void epsilonFallsLinearlyAndStays(long step, double epsilon) {
    RunRules rules =
        RunRules.parse(
            Map.of(
                "exploration.epsilon.start", "1.0",
                "exploration.epsilon.end", "0.05",
                "exploration.epsilon.steps", "1000"));
    assertThat(rules.schedules().at(step).getEpsilon()).isCloseTo(epsilon, within(1e-12));
  }

  @Test
  void betaRisesAndTheLearningRateStays() {
    RunRules rules =
        RunRules.parse(
            Map.of(
                "agent.importance-exponent.start", "0.4",
                "agent.importance-exponent.end", "1",
                "agent.importance-exponent.steps", "100",
                "agent.learning-rate", "2.5e-4"));
    assertThat(rules.schedules().at(50).getBeta()).isCloseTo(0.7, within(1e-12));
    assertThat(rules.schedules().at(50).getLearningRate()).isEqualTo(2.5e-4);
  }

  @Test
  void aScheduleOfNoStepsIsAtItsEnd() {
    assertThat(new LinearSchedule(1, 0.1, 0).at(0)).isEqualTo(0.1);
  }

  @Test
  void noneAndNullAreAbsent() {
    assertThat(returnOf("\"none\"")).isEmpty();
    assertThat(returnOf("null")).isEmpty();
    assertThat(returnOf("-150")).hasValue(-150);
    assertThat(returnOf("\"-150.5\"")).as("from an environment variable").hasValue(-150.5);
  }

  private static java.util.OptionalDouble returnOf(String json) {
    return RunRules.parse(Map.of("run.stop.evaluation-return", json)).stop().evaluationReturn();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "run.stop.environment-steps; true; is not a number",
        "run.stop.environment-steps; -1; is negative",
        "run.stop.environment-steps; 1.5; is not a whole number",
        "run.stop.environment-steps; 1e300; is not a whole number",
        "run.stop.learner-updates; \"many\"; is not a number",
        "run.stop.wall-clock; NaN; is not a number",
        "run.stop.wall-clock; 1e999; is not a number",
        "agent.learning-rate; 0x10; is not a number",
        "rates.target.tau; 1.5; is not in [0, 1]",
      })
  void valuesThatAKeyCannotHaveAreRefused(String key, String json, String reason) {
    assertRefused(Refusal.Reason.INVALID, key + " = ", () -> RunRules.parse(Map.of(key, json)));
    assertRefused(Refusal.Reason.INVALID, reason, () -> RunRules.parse(Map.of(key, json)));
  }

  @Test
  void tauCountsWhereTargetsAreNotCopied() {
    assertThat(RunRules.parse(Map.of("rates.target.tau", "0.005")).tau()).hasValue(0.005);
    assertThat(RunRules.parse(Map.of("rates.target.tau", "0")).tau()).isEmpty();
  }
}
