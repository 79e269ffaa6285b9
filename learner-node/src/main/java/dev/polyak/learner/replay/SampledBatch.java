package dev.polyak.learner.replay;

import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import java.util.Arrays;

/**
 * One draw, composed: row i of the batch comes from the window whose first row has {@code keys[i]}.
 * Reused; belongs to the call that fills it, then to whoever took it, until it is released.
 */
public final class SampledBatch {
  private final Batch batch;
  private final long[] keys;
  private final double[] leaves;
  private final double[] masses;
  private final float[] ageSeconds;
  private final int[] actingUpdates;
  private final int[] shards;
  private final double[] shares;

  /** Allocates for draws of {@code windows} windows. */
  public SampledBatch(BatchLayout layout, int windows) {
    batch = new Batch(layout, windows);
    keys = new long[windows];
    leaves = new double[windows];
    masses = new double[windows];
    ageSeconds = new float[windows];
    actingUpdates = new int[windows];
    shards = new int[windows];
    shares = new double[windows];
    Arrays.fill(shares, 1);
  }

  /** What an update reads. */
  public Batch batch() {
    return batch;
  }

  /** Where to send new priorities. */
  public long[] keys() {
    return keys;
  }

  /** The leaf p^alpha of each row at the draw. */
  public double[] leaves() {
    return leaves;
  }

  /** The sum of all leaves of its shard then. */
  public double[] masses() {
    return masses;
  }

  /** For how long each row's window had been stored; NaN where its shard does not know. */
  public float[] ageSeconds() {
    return ageSeconds;
  }

  /**
   * Updates behind the weights that chose each row's action, and 1: the lower half; 0 where that is
   * not known.
   */
  public int[] actingUpdates() {
    return actingUpdates;
  }

  /** The replay shard that each row came from, by its place in the run. */
  public int[] shards() {
    return shards;
  }

  /**
   * With what probability a row was to come from its shard: the probability of row i is {@code
   * shares[i] x leaves[i] / masses[i]}.
   */
  public double[] shares() {
    return shares;
  }

  public int rows() {
    return keys.length;
  }
}
