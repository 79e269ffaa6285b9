package dev.polyak.environments;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Checks what goes into an environment and what comes out, so that a fault is found where it is
 * made. An action outside its space is an {@link IllegalArgumentException}. An observation that is
 * not finite, not of its space or not written in full, a reward that is not finite or not set, and
 * whatever the environment throws is an {@link IllegalStateException}. Both name the environment,
 * what was wrong and its value.
 */
public final class ValidatedEnvironment extends ForwardingEnvironment {
  private static final int MOST_FRAMES = 50;

  private final String name;
  private final Space observations;
  private final Space actions;

  /**
   * @throws IllegalArgumentException if the environment does not give its name and both spaces; the
   *     message names it
   */
  public ValidatedEnvironment(Environment environment) {
    super(environment);
    String type = environment.getClass().getName();
    name = given(type, "name", environment::name);
    observations = given(name, "observation space", environment::observationSpace);
    actions = given(name, "action space", environment::actionSpace);
  }

  private static <T> T given(String of, String what, Supplier<T> source) {
    T value;
    try {
      value = source.get();
    } catch (RuntimeException fault) {
      throw new IllegalArgumentException(of + " cannot give its " + what + ": " + fault, fault);
    }
    if (value == null) {
      throw new IllegalArgumentException(of + " has no " + what + ": it gave null");
    }
    return value;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Space observationSpace() {
    return observations;
  }

  @Override
  public Space actionSpace() {
    return actions;
  }

  @Override
  public void reset(long seed, float[] observation) {
    prepare(observation);
    try {
      super.reset(seed, observation);
    } catch (RuntimeException fault) {
      throw failure("reset with seed " + seed, fault);
    }
    check(observation);
  }

  @Override
  public void reset(float[] observation) {
    prepare(observation);
    try {
      super.reset(observation);
    } catch (RuntimeException fault) {
      throw failure("reset", fault);
    }
    check(observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    checkAction(action);
    prepare(result.observation());
    result.set(Double.NaN, false, false);
    try {
      super.step(action, result);
    } catch (RuntimeException fault) {
      throw failure("step with action " + Arrays.toString(action), fault);
    }
    check(result.observation());
    if (!Double.isFinite(result.reward())) {
      throw new IllegalStateException(
          name + " gave a reward that is not finite or was not set: " + result.reward());
    }
  }

  /** A fault that an environment has put into words itself stands as it is. */
  private IllegalStateException failure(String call, RuntimeException fault) {
    if (fault instanceof IllegalStateException told
        && told.getMessage() != null
        && told.getMessage().contains(name)) {
      return told;
    }
    String sizes =
        fault instanceof IndexOutOfBoundsException
            ? "; its observation space has "
                + observations.size()
                + " numbers, its action space "
                + actions.size()
            : "";
    return new IllegalStateException(name + " failed in " + call + ": " + fault + sizes, fault);
  }

  private void checkAction(float[] action) {
    if (action.length != actions.size()) {
      throw new IllegalArgumentException(
          name + " takes actions of " + actions.size() + " numbers, not " + action.length);
    }
    int outside = actions.firstOutside(action);
    if (outside >= 0) {
      throw new IllegalArgumentException(
          name
              + ": action["
              + outside
              + "] must be "
              + actions.allowed(outside)
              + ", is "
              + action[outside]);
    }
  }

  /** Fills an observation with NaN, so that what the environment leaves out is found. */
  private void prepare(float[] observation) {
    int size = observations.size();
    if (observation.length != size) {
      throw new IllegalArgumentException(
          name + " gives observations of " + size + " numbers, not " + observation.length);
    }
    Arrays.fill(observation, Float.NaN);
  }

  private void check(float[] observation) {
    int outside = observations.firstOutside(observation);
    int fault = outside >= 0 ? outside : firstInfinite(observation);
    if (fault < 0) {
      return;
    }
    if (!Float.isFinite(observation[fault])) {
      throw new IllegalStateException(
          name
              + " gave an observation that is not finite or not written in full: number "
              + fault
              + " of "
              + observation.length
              + " is "
              + observation[fault]);
    }
    throw new IllegalStateException(
        name
            + " gave an observation outside its space: number "
            + fault
            + " of "
            + observation.length
            + " must be "
            + observations.allowed(fault)
            + ", is "
            + observation[fault]);
  }

  /** Infinity may be within bounds; pixels are many, and have no room for it. */
  private int firstInfinite(float[] observation) {
    if (observations instanceof Box box && box.isPixels()) {
      return -1;
    }
    for (int i = 0; i < observation.length; i++) {
      if (Float.isInfinite(observation[i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int framesPerSecond() {
    int frames = super.framesPerSecond();
    if (frames < 1 || frames > MOST_FRAMES) {
      throw new IllegalStateException(
          name + " is shown at 1 to " + MOST_FRAMES + " frames a second, not " + frames);
    }
    return frames;
  }
}
