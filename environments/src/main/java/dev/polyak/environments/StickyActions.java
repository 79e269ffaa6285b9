package dev.polyak.environments;

import java.util.SplittableRandom;

/**
 * Takes the action before once more instead of the one that is given, now and then, so that no
 * sequence of actions can be learned by heart (Machado et al. 2018, section 5.2: with probability
 * 0.25):
 *
 * <pre>
 * A_t = A_(t-1) with probability p, else a_t
 * </pre>
 *
 * An episode's first action is always taken: there is none before it.
 */
public final class StickyActions extends ForwardingEnvironment {
  private final double probability;
  private final float[] taken;
  private SplittableRandom random;
  private boolean begun;

  /**
   * @param probability p, in [0, 1)
   */
  public StickyActions(Environment environment, double probability) {
    super(environment);
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "actions of "
              + environment.name()
              + " are sticky with a probability in [0, 1), not "
              + probability);
    }
    this.probability = probability;
    taken = new float[environment.actionSpace().size()];
  }

  @Override
  public void reset(long seed, float[] observation) {
    super.reset(seed, observation);
    // Split off, since the environment may draw from a generator of the very same seed.
    random = new SplittableRandom(seed).split();
    begun = false;
  }

  @Override
  public void reset(float[] observation) {
    if (random == null) {
      throw new IllegalStateException(name() + " is reset with a seed first");
    }
    super.reset(observation);
    begun = false;
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (!begun || random.nextDouble() >= probability) {
      System.arraycopy(action, 0, taken, 0, taken.length);
      begun = true;
    }
    super.step(taken, result);
  }
}
