package dev.polyak.actor.weights;

/** One snapshot of the acting network. Immutable: nobody writes to its parameters. */
public final class Weights {
  private final long epoch;
  private final long version;
  private final long update;
  private final long environmentStep;
  private final float[] parameters;

  /**
   * A snapshot.
   *
   * @param update learner updates behind it
   * @param environmentStep environment steps that the run had counted
   * @param parameters the network's flat vector, which now belongs to the snapshot
   */
  public Weights(long epoch, long version, long update, long environmentStep, float[] parameters) {
    this.epoch = epoch;
    this.version = version;
    this.update = update;
    this.environmentStep = environmentStep;
    this.parameters = parameters;
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

  /** Whether this snapshot is older than the other, or the same. */
  public boolean isNotAfter(Weights other) {
    return other != null
        && (epoch < other.epoch || (epoch == other.epoch && version <= other.version));
  }
}
