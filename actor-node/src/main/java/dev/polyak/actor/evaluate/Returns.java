package dev.polyak.actor.evaluate;

import dev.polyak.actor.weights.Weights;
import dev.polyak.runs.v1.Evaluation;

/**
 * Statistics of the episodes of an evaluation; the sums are exact for integer rewards, so their
 * order does not matter.
 */
final class Returns {
  private final double[] returns;
  private int episodes;
  private long steps;
  private double discounted;
  private double values;

  Returns(int capacity) {
    returns = new double[capacity];
  }

  /** An episode that was played. */
  void add(GreedyLane episode) {
    returns[episodes++] = episode.episodeReturn();
    steps += episode.length();
    discounted += episode.discountedReturn();
    values += episode.value();
  }

  Evaluation evaluation(Weights weights, boolean deciding) {
    double sum = 0;
    for (double each : returns) {
      sum += each;
    }
    double mean = sum / episodes;
    double squares = 0;
    for (double each : returns) {
      squares += (each - mean) * (each - mean);
    }
    Evaluation.Builder evaluation =
        Evaluation.newBuilder()
            .setEpoch(weights.epoch())
            .setVersion(weights.version())
            .setUpdate(weights.update())
            .setStep(weights.environmentStep())
            .setEpisodes(episodes)
            .setMeanReturn(mean)
            .setStandardDeviation(Math.sqrt(squares / episodes))
            .setMeanLength((double) steps / episodes)
            .setDeciding(deciding)
            .setMeanDiscountedReturn(discounted / episodes);
    if (Double.isFinite(values)) {
      evaluation.setMeanValue(values / episodes);
    }
    return evaluation.build();
  }
}
