package dev.polyak.agents;

import java.util.Arrays;

/**
 * Mean and variance of each number of an observation, over all rows that were ever added. Rows come
 * in batches, whose sums of squares about their own means are merged with those before them (Chan,
 * Golub and LeVeque 1979, equation 2.1), in float64:
 *
 * <pre>
 * delta = mean_b - mean
 * mean    &lt;- mean + delta n_b / (n + n_b)
 * squares &lt;- squares + squares_b + delta^2 n n_b / (n + n_b)
 * </pre>
 *
 * <p>All rows count alike, and the count has no bound, as in VecNormalize, MeanStdFilter and
 * Gymnasium's NormalizeObservation: statistics that keep forgetting would keep moving what the
 * weights were trained for, and so would never let a value settle. What a changing policy sees
 * still comes through, as 1 / n.
 *
 * <p>Belongs to one thread; adding allocates nothing.
 */
public final class RunningStatistics {
  private final double[] mean;
  private final double[] squares;
  private final double[] batchMean;
  private final double[] batchSquares;
  private long count;

  /**
   * Of no rows: mean 0, variance 1.
   *
   * @param size numbers in a row, 1 or more
   */
  public RunningStatistics(int size) {
    mean = new double[size];
    squares = new double[size];
    batchMean = new double[size];
    batchSquares = new double[size];
  }

  /** Numbers in a row. */
  public int size() {
    return mean.length;
  }

  /** Rows that were added. */
  public long count() {
    return count;
  }

  /** The means, live. */
  public double[] mean() {
    return mean;
  }

  /** Sums of the squares about the means, live. */
  public double[] squares() {
    return squares;
  }

  /** Sets how many rows {@link #mean} and {@link #squares} are of. */
  public void setCount(long rows) {
    count = rows;
  }

  /**
   * Adds rows. Where any number of them is not finite, none is added: it would stay in the sums for
   * good.
   *
   * @param values {@code rows x size} in C order; may be longer
   * @param rows 1 or more
   */
  public void add(float[] values, int rows) {
    int size = mean.length;
    Arrays.fill(batchMean, 0);
    Arrays.fill(batchSquares, 0);
    for (int row = 0, at = 0; row < rows; row++, at += size) {
      for (int i = 0; i < size; i++) {
        batchMean[i] += values[at + i];
      }
    }
    for (int i = 0; i < size; i++) {
      batchMean[i] /= rows;
    }
    for (int row = 0, at = 0; row < rows; row++, at += size) {
      for (int i = 0; i < size; i++) {
        double deviation = values[at + i] - batchMean[i];
        batchSquares[i] += deviation * deviation;
      }
    }
    if (isFinite(batchSquares)) {
      merge(rows);
    }
  }

  private static boolean isFinite(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return Double.isFinite(sum);
  }

  private void merge(int rows) {
    double part = (double) rows / (count + rows);
    for (int i = 0; i < mean.length; i++) {
      double delta = batchMean[i] - mean[i];
      mean[i] += delta * part;
      squares[i] += batchSquares[i] + delta * delta * part * count;
    }
    count += rows;
  }

  /** As {@link #vector}, into an array that is there. */
  void write(float[] statistics) {
    int size = mean.length;
    for (int i = 0; i < size; i++) {
      statistics[i] = (float) mean[i];
      double variance = count == 0 ? 1 : squares[i] / count;
      statistics[size + i] = (float) Math.min(variance, Float.MAX_VALUE);
    }
    statistics[2 * size] = count;
  }

  /** The vector of a {@link Normalisation}. */
  public float[] vector() {
    float[] statistics = new float[Normalisation.length(size())];
    write(statistics);
    return statistics;
  }

  /** Goes on from the vector of a {@link Normalisation}, which has them to float32. */
  public void read(float[] statistics) {
    int size = mean.length;
    count = (long) statistics[2 * size];
    for (int i = 0; i < size; i++) {
      mean[i] = statistics[i];
      squares[i] = (double) statistics[size + i] * count;
    }
  }

  /** Goes on from others of the same size. */
  public void read(RunningStatistics other) {
    count = other.count;
    System.arraycopy(other.mean, 0, mean, 0, mean.length);
    System.arraycopy(other.squares, 0, squares, 0, squares.length);
  }
}
