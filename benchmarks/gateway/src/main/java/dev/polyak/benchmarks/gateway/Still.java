package dev.polyak.benchmarks.gateway;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.util.Arrays;
import java.util.List;

/** An environment that never moves nor ends, so that all the time is the call's. */
final class Still implements Environment {
  private static final int SIZE = 4;

  @Override
  public String name() {
    return "Still";
  }

  @Override
  public Space observationSpace() {
    float[] low = new float[SIZE];
    float[] high = new float[SIZE];
    Arrays.fill(low, Float.NEGATIVE_INFINITY);
    Arrays.fill(high, Float.POSITIVE_INFINITY);
    return new Box(List.of(SIZE), low, high);
  }

  @Override
  public Space actionSpace() {
    return new Discrete(2, 0);
  }

  @Override
  public void reset(long seed, float[] observation) {
    // It is where it was.
  }

  @Override
  public void reset(float[] observation) {
    // It is where it was.
  }

  @Override
  public void step(float[] action, StepResult result) {
    result.set(1, false, false);
  }
}
