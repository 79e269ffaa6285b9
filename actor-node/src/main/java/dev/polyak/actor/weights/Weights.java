package dev.polyak.actor.weights;

import java.util.Optional;

/**
 * One snapshot of the acting network, with the statistics by which its observations are normalised,
 * if they are. Immutable: nobody writes to its vectors.
 */
public final class Weights {
  private final long epoch;
  private final long version;
  private final long update;
  private final long environmentStep;
  private final float[] parameters;
  private final Optional<float[]> normalisation;

  /**
   * A snapshot.
   *
   * @param update learner updates behind it
   * @param environmentStep environment steps that the run had counted
   * @param parameters the network's flat vector, which now belongs to the snapshot
   * @param normalisation the statistics, likewise; empty where nothing is normalised
   */
  public Weights(
      long epoch,
      long version,
      long update,
      long environmentStep,
      float[] parameters,
      Optional<float[]> normalisation) {
    this.epoch = epoch;
    this.version = version;
    this.update = update;
    this.environmentStep = environmentStep;
    this.parameters = parameters;
    this.normalisation = normalisation;
  }

  public long epoch() {
    return epoch;
  }

  public long version() {
    return version;
  }

  public long update() {
    return update;
  }

  public long environmentStep() {
    return environmentStep;
  }

  /** The vector itself, not a copy. */
  public float[] parameters() {
    return parameters;
  }

  /** The statistics of the observations, themselves and not a copy. */
  public Optional<float[]> normalisation() {
    return normalisation;
  }

  /** Whether this snapshot is older than the other, or the same. */
  public boolean isNotAfter(Weights other) {
    return other != null
        && (epoch < other.epoch || (epoch == other.epoch && version <= other.version));
  }
}
