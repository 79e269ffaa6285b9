package dev.polyak.environments;

import java.util.List;

/** Gives what a test tells it to. */
final class ScriptedEnvironment implements Environment {
  float[] next = {0, 0};
  double reward = 1;
  boolean terminated;
  int steps;
  boolean closed;
  boolean silent;
  float[] taken = {};
  RuntimeException fault;
  String name = "Scripted-v0";
  int framesPerSecond = 25;
  Space observationSpace = new Box(List.of(2), new float[] {-9, -9}, new float[] {9, 9});
  Space actionSpace = new Box(List.of(2), new float[] {-1, -2}, new float[] {1, 2});

  @Override
  public String name() {
    return name;
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  @Override
  public void reset(long seed, float[] observation) {
    reset(observation);
  }

  @Override
  public void reset(float[] observation) {
    if (fault != null) {
      throw fault;
    }
    System.arraycopy(next, 0, observation, 0, next.length);
  }

  @Override
  public void step(float[] action, StepResult result) {
    steps++;
    taken = action.clone();
    reset(result.observation());
    if (!silent) {
      result.set(reward, terminated, false);
    }
  }

  @Override
  public int framesPerSecond() {
    return framesPerSecond;
  }

  @Override
  public void close() {
    closed = true;
  }
}
