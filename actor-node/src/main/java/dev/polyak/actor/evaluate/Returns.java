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

  Returns(int capacity) {
    returns = new double[capacity];
  }

  void add(double episodeReturn, int length) {
    returns[episodes++] = episodeReturn;
    steps += length;
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
    return Evaluation.newBuilder()
        .setEpoch(weights.epoch())
        .setVersion(weights.version())
        .setUpdate(weights.update())
        .setStep(weights.environmentStep())
        .setEpisodes(episodes)
        .setMeanReturn(mean)
        .setStandardDeviation(Math.sqrt(squares / episodes))
        .setMeanLength((double) steps / episodes)
        .setDeciding(deciding)
        .build();
  }
}
