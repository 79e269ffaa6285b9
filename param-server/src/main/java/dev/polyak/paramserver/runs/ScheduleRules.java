package dev.polyak.paramserver.runs;

import dev.polyak.runs.v1.Schedules;

/**
 * What the run's schedules say, all by environment steps.
 *
 * @param epsilon keys {@code exploration.epsilon.*}
 * @param beta keys {@code agent.importance-exponent.*}
 * @param learningRate key {@code agent.learning-rate}, constant; 0 where the agent has several
 */
record ScheduleRules(LinearSchedule epsilon, LinearSchedule beta, double learningRate) {

  static ScheduleRules parse(SharedConfiguration configuration) {
    return new ScheduleRules(
        LinearSchedule.parse(configuration, "exploration.epsilon"),
        LinearSchedule.parse(configuration, "agent.importance-exponent"),
        configuration.notNegative("agent.learning-rate", 0));
  }

  Schedules at(long environmentSteps) {
    return Schedules.newBuilder()
        .setEpsilon(epsilon.at(environmentSteps))
        .setBeta(beta.at(environmentSteps))
        .setLearningRate(learningRate)
        .build();
  }
}
