package dev.polyak.agents;

import dev.polyak.networks.Batch;

/**
 * The learner's side of a {@link Normalisation}: it has the statistics, adds the observations of
 * each batch that it learns from, and normalises these and their successors by what it then has. So
 * rows are stored as they were observed, and learned from by the statistics of the present update,
 * as off-policy agents of Stable-Baselines3 do behind VecNormalize.
 *
 * <p>Rows count as often as they are drawn: with priorities, what is normalised is what the network
 * is trained on, which is not what the actors see on average. Belongs to one thread; normalising
 * allocates nothing.
 */
public final class RunningNormalisation {
  private final RunningStatistics statistics;
  private final Normalisation normalisation;
  private final float[] vector;

  /**
   * Of no observations: they stay as they are.
   *
   * @param size numbers in an observation
   */
  public RunningNormalisation(int size) {
    statistics = new RunningStatistics(size);
    normalisation = new Normalisation(size);
    vector = new float[Normalisation.length(size)];
    use();
  }

  private void use() {
    statistics.write(vector);
    normalisation.load(vector);
  }

  /** Adds the observations of a batch of {@link Transitions}, and normalises it where it is. */
  public void normalise(Batch batch) {
    float[] observations = batch.floats(Transitions.OBSERVATION);
    statistics.add(observations, batch.rows());
    use();
    normalisation.apply(observations, batch.rows());
    normalisation.apply(batch.floats(Transitions.NEXT_OBSERVATION), batch.rows());
  }

  /**
   * What is published: the vector of the {@link Normalisation} that the last batch went through.
   */
  public float[] vector() {
    return statistics.vector();
  }

  /** All that was added, for checkpoints; its holder only reads it. */
  public RunningStatistics statistics() {
    return statistics;
  }

  /** Goes on from what a checkpoint has, to the bit. */
  public void resume(RunningStatistics from) {
    statistics.read(from);
    use();
  }

  /** Goes on from what was published. */
  public void resume(float[] published) {
    normalisation.load(published);
    statistics.read(published);
    use();
  }
}
