package dev.polyak.agents;

/**
 * Corrects prioritised replay for drawing some rows more often than others (Schaul et al. 2016,
 * section 3.4).
 */
public final class ImportanceWeights {
  private ImportanceWeights() {}

  /**
   * Weights of a batch, {@code w_i = (N q_i)^-beta / max_j (N q_j)^-beta}. That is {@code (min_j
   * q_j / q_i)^beta}: the table's size N cancels, and so does any factor that the probabilities
   * share.
   *
   * @param probabilities with which each row was drawn, above 0, up to a common factor
   * @param rows of the batch, 1 or more; the arrays may be longer
   * @param beta 0 for no correction to 1 for a full one
   * @param weights receives numbers in (0, 1]
   */
  public static void of(double[] probabilities, int rows, double beta, float[] weights) {
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rows; i++) {
      if (!(probabilities[i] > 0)) {
        throw new IllegalArgumentException(
            "row " + i + " was drawn, so its probability is above 0, not " + probabilities[i]);
      }
      smallest = Math.min(smallest, probabilities[i]);
    }
    for (int i = 0; i < rows; i++) {
      weights[i] = (float) Math.pow(smallest / probabilities[i], beta);
    }
  }
}
