package dev.polyak.paramserver.runs;

import dev.polyak.runs.v1.Schedules;

/**
 * What the run's schedules say, all by environment steps.
 *
 * @param epsilon keys {@code exploration.epsilon.*}
 * @param beta keys {@code agent.importance-exponent.*}
 * @param learningRate keys {@code agent.learning-rate} and {@code agent.learning-rate-decay.*}
 * @param temperature keys {@code exploration.temperature.*}
 * @param noise keys {@code exploration.noise.*}
 */
record ScheduleRules(
    LinearSchedule epsilon,
    LinearSchedule beta,
    LinearSchedule learningRate,
    LinearSchedule temperature,
    LinearSchedule noise) {

  static ScheduleRules parse(SharedConfiguration configuration) {
    return new ScheduleRules(
        LinearSchedule.parse(configuration, "exploration.epsilon"),
        LinearSchedule.parse(configuration, "agent.importance-exponent"),
        learningRate(configuration),
        LinearSchedule.parse(configuration, "exploration.temperature"),
        LinearSchedule.parse(configuration, "exploration.noise"));
  }

  private static LinearSchedule learningRate(SharedConfiguration configuration) {
    double start = configuration.notNegative("agent.learning-rate", 0);
    double factor = configuration.notNegative("agent.learning-rate-decay.factor", 1);
    return new LinearSchedule(
        start, factor * start, configuration.count("agent.learning-rate-decay.steps"));
  }

  Schedules at(long environmentSteps) {
    return Schedules.newBuilder()
        .setEpsilon(epsilon.at(environmentSteps))
        .setBeta(beta.at(environmentSteps))
        .setLearningRate(learningRate.at(environmentSteps))
        .setTemperature(temperature.at(environmentSteps))
        .setNoise(noise.at(environmentSteps))
        .build();
  }
}
