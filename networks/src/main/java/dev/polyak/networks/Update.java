package dev.polyak.networks;

/**
 * An update rule that an engine has compiled, with the weights and moments that it moves. Belongs
 * to one thread.
 *
 * <p>Beside each network's online and target weights it keeps, for Polyak averaging, the sum P of
 * theta_j tau (1 - tau)^(k-1-j) over the k updates since {@link #rebase}: what a parameter server
 * needs to move its own target exactly.
 */
public interface Update extends AutoCloseable {

  /** The rule that was compiled. */
  UpdateRule rule();

  /** Sets how all targets follow; before the first update. */
  void follow(TargetRule rule);

  /**
   * One update.
   *
   * @param batch as large as the compiled batch size
   * @param learningRate of the optimiser, above 0
   * @return whether the weights moved: false where the gradient was not finite
   */
  boolean run(Batch batch, double learningRate);

  /**
   * A row result of the last update, {@code [B]}: the array is the update's own and valid until the
   * next one.
   */
  float[] result(String name);

  /** A metric of the last update. */
  double metric(String name);

  /**
   * Updates that moved the weights, over the life of the weights: the t of Adam's bias correction,
   * and of the targets.
   */
  long updates();

  /** Copies a network's weights into {@code destination}, in the description's order. */
  void read(String network, Kind kind, float[] destination);

  /**
   * Sets a network's weights. The moments stay. A written target starts P anew, for every network,
   * as {@link #rebase} does.
   */
  void write(String network, Kind kind, float[] source);

  /** Copies P of a network, see above; zeros right after {@link #rebase}. */
  void readAccumulated(String network, float[] destination);

  /** Updates since {@link #rebase}: k. */
  long updatesSinceRebase();

  /**
   * Starts P anew, with the targets set to what was published: {@code target <- decay x
   * target_at_last_rebase + P}, in float32 as {@code fma(decay, target, P)} with {@code decay =
   * (float) (1 - tau)^k}, the line that the parameter server computes too. Under {@link
   * TargetRule.CopyEvery} the targets stay.
   */
  void rebase();

  /** The optimiser's first and second moments of a network, for checkpoints. */
  void readMoments(String network, float[] first, float[] second);

  /** Restores moments and {@link #updates()}. */
  void writeMoments(String network, float[] first, float[] second, long updates);

  @Override
  void close();
}
