package dev.polyak.actor.run;

import dev.polyak.environments.Environment;
import dev.polyak.environments.ForwardingEnvironment;
import dev.polyak.environments.StepResult;

/** An environment whose calls are watched. */
final class WatchedEnvironment extends ForwardingEnvironment {
  private final EnvironmentWatch watch;

  WatchedEnvironment(Environment environment, EnvironmentWatch watch) {
    super(environment);
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
  public void reset(long seed, float[] observation) {
    watched(() -> super.reset(seed, observation));
  }

  @Override
  public void reset(float[] observation) {
    watched(() -> super.reset(observation));
  }

  @Override
  public void step(float[] action, StepResult result) {
    watched(() -> super.step(action, result));
  }
}
