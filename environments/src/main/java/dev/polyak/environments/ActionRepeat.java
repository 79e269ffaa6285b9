package dev.polyak.environments;

/**
 * Takes each action several times, and observes what came of the last (Mnih et al. 2015, methods:
 * 4). The rewards are added up; an episode that ends in between ends there.
 */
public final class ActionRepeat extends ForwardingEnvironment {
  private final int times;

  /**
   * @param times that an action is taken, 1 or more
   */
  public ActionRepeat(Environment environment, int times) {
    super(environment);
    if (times < 1) {
      throw new IllegalArgumentException(
          "an action of " + environment.name() + " is taken 1 or more times, not " + times);
    }
    this.times = times;
  }

  @Override
  public void step(float[] action, StepResult result) {
    double reward = 0;
    for (int i = 0; i < times; i++) {
      super.step(action, result);
      reward += result.reward();
      if (result.terminated() || result.truncated()) {
        break;
      }
    }
    result.set(reward, result.terminated(), result.truncated());
  }
}
