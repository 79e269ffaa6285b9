package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Refusal;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the server itself reads of a specification's configuration.
 *
 * @param tau key {@code rates.target.tau}; absent, where it is 0: targets are copied
 */
record RunRules(StopConditions stop, ScheduleRules schedules, OptionalDouble tau) {
  /** Before a run has a specification. */
  static final RunRules NONE = parse(Map.of());

  /**
   * Reads the keys that the server knows.
   *
   * @throws Refusal if one has no value that it could have
   */
  static RunRules parse(Map<String, String> values) {
    SharedConfiguration configuration = new SharedConfiguration(values);
    return new RunRules(
        StopConditions.parse(configuration),
        ScheduleRules.parse(configuration),
        tau(configuration));
  }

  private static OptionalDouble tau(SharedConfiguration configuration) {
    double tau = configuration.notNegative("rates.target.tau", 0);
    if (tau > 1) {
      throw Refusal.invalid("rates.target.tau = %s is not in [0, 1]", tau);
    }
    return tau > 0 ? OptionalDouble.of(tau) : OptionalDouble.empty();
  }
}
