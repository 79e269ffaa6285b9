package dev.polyak.environments;

/**
 * What came of a step. One object serves all steps of a lane, so that none is allocated per step.
 */
public final class StepResult {
  private final float[] observation;
  private double reward;
  private boolean terminated;
  private boolean truncated;

  /**
   * @param observationSize numbers in an observation
   */
  public StepResult(int observationSize) {
    observation = new float[observationSize];
  }

  /**
   * The observation after the step; at an episode's end, its last. The environment writes it in
   * place.
   */
  public float[] observation() {
    return observation;
  }

  public double reward() {
    return reward;
  }

  /** Whether the episode has ended by its own rules: there is no future to bootstrap from. */
  public boolean terminated() {
    return terminated;
  }

  /** Whether the episode was cut off, such as by a time limit: the future is unseen, not empty. */
  public boolean truncated() {
    return truncated;
  }

  /** For the environment, once for each step. */
  public void set(double reward, boolean terminated, boolean truncated) {
    this.reward = reward;
    this.terminated = terminated;
    this.truncated = truncated;
  }
}
