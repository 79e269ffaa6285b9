package dev.polyak.agents;

import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.BatchLayout.Column;
import dev.polyak.networks.InputScale;

/**
 * Observations as networks take them in a run that normalises: each number by its own mean and
 * variance, the same way wherever a network reads one, so that actors, evaluations and the learner
 * see the same.
 *
 * <pre>
 * y_i = clamp((x_i - mean_i) / sqrt(variance_i + 1e-8), -10, 10)
 * </pre>
 *
 * in float32, but for the square root and its inverse. Bounds and epsilon are those of
 * Stable-Baselines3's VecNormalize; RLlib's MeanStdFilter bounds likewise. The statistics are
 * published like a network of the name {@value #NETWORK}, in the snapshots of the weights that they
 * belong to. Their vector of {@code n} numbers is
 *
 * <pre>
 * | mean [n] | variance [n] | count |
 * </pre>
 *
 * <p>Belongs to one thread; nothing is allocated.
 */
public final class Normalisation {
  /** The configuration's key that asks for it. */
  public static final String KEY = "run.normalise-observations";

  /** The name that the statistics have among a run's networks. */
  public static final String NETWORK = "normalisation";

  private static final double EPSILON = 1e-8;
  private static final float BOUND = 10;

  private final float[] mean;
  private final float[] inverseDeviation;

  /**
   * Without statistics yet: {@link #load} is first.
   *
   * @param size numbers in an observation
   */
  public Normalisation(int size) {
    mean = new float[size];
    inverseDeviation = new float[size];
  }

  /** Length of the statistics of {@code size} numbers. */
  public static int length(int size) {
    return Math.addExact(Math.multiplyExact(2, size), 1);
  }

  /**
   * Numbers in an agent's observations.
   *
   * @throws IllegalArgumentException if they are not to be normalised; the message says why
   */
  static int size(Agent agent) {
    Column now = column(agent.updateRule().batch(), Transitions.OBSERVATION);
    Column next = column(agent.updateRule().batch(), Transitions.NEXT_OBSERVATION);
    if (now.type() == BatchLayout.Type.UINT8) {
      throw new IllegalArgumentException(
          KEY
              + " = true takes observations of numbers, not of pixels;"
              + " run.rescale-observations makes numbers of them");
    }
    if (now.type() != BatchLayout.Type.FLOAT32
        || next.type() != now.type()
        || next.width() != now.width()) {
      throw unfit(now + " and " + next);
    }
    return now.width();
  }

  private static Column column(BatchLayout batch, String name) {
    return batch.columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unfit("no " + name));
  }

  private static IllegalArgumentException unfit(String has) {
    return new IllegalArgumentException(
        "%s = true takes batches whose columns %s and %s are float32 and of one width; this agent's have %s"
            .formatted(KEY, Transitions.OBSERVATION, Transitions.NEXT_OBSERVATION, has));
  }

  /** Normalises by these statistics from now on. */
  public void load(float[] statistics) {
    int size = mean.length;
    if (statistics.length != length(size)) {
      throw new IllegalArgumentException(
          "the statistics of "
              + size
              + " numbers are "
              + length(size)
              + " long, not "
              + statistics.length);
    }
    System.arraycopy(statistics, 0, mean, 0, size);
    for (int i = 0; i < size; i++) {
      inverseDeviation[i] = (float) (1 / Math.sqrt(statistics[size + i] + EPSILON));
    }
  }

  /** The same for a network that is to take observations as they are. */
  public InputScale scale() {
    return new InputScale(mean, inverseDeviation, BOUND);
  }

  /**
   * Normalises rows where they are.
   *
   * @param observations {@code rows x size} in C order; may be longer
   */
  public void apply(float[] observations, int rows) {
    int size = mean.length;
    for (int row = 0, at = 0; row < rows; row++, at += size) {
      for (int i = 0; i < size; i++) {
        float scaled = (observations[at + i] - mean[i]) * inverseDeviation[i];
        observations[at + i] = Math.min(Math.max(scaled, -BOUND), BOUND);
      }
    }
  }
}
