package dev.polyak.actor.run;

import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;

/** An environment whose calls are watched. */
final class WatchedEnvironment implements Environment {
  private final Environment environment;
  private final EnvironmentWatch watch;

  WatchedEnvironment(Environment environment, EnvironmentWatch watch) {
    this.environment = environment;
    this.watch = watch;
  }

  private void watched(Runnable call) {
    watch.enter();
    try {
      call.run();
    } finally {
      watch.leave();
    }
  }

  @Override
  public String name() {
    return environment.name();
  }

  @Override
  public Space observationSpace() {
    return environment.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return environment.actionSpace();
  }

  @Override
  public void reset(long seed, float[] observation) {
    watched(() -> environment.reset(seed, observation));
  }

  @Override
  public void reset(float[] observation) {
    watched(() -> environment.reset(observation));
  }

  @Override
  public void step(float[] action, StepResult result) {
    watched(() -> environment.step(action, result));
  }

  @Override
  public void close() {
    environment.close();
  }
}
