package dev.polyak.paramserver.runs;

/**
 * A value that moves from {@code start} to {@code end} over the run's first {@code steps}
 * environment steps and stays there.
 *
 * <p>value(t) = start + (end - start) min(1, t / steps), as epsilon in Mnih et al. (2015), methods,
 * and beta in Schaul et al. (2016), section 3.4.
 *
 * @param steps 0: {@code end} from the beginning
 */
record LinearSchedule(double start, double end, long steps) {

  /**
   * Reads {@code key.start}, {@code key.end} and {@code key.steps}; a missing end is the start, a
   * missing start 0.
   */
  static LinearSchedule parse(SharedConfiguration configuration, String key) {
    double start = configuration.notNegative(key + ".start", 0);
    double end = configuration.notNegative(key + ".end", start);
    return new LinearSchedule(start, end, configuration.count(key + ".steps"));
  }

  double at(long step) {
    return step >= steps ? end : start + (end - start) * ((double) step / steps);
  }
}
