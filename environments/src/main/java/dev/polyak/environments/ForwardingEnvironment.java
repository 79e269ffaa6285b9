package dev.polyak.environments;

import java.awt.Graphics2D;

/** An environment around another, to which it passes every call that a subclass does not take. */
public abstract class ForwardingEnvironment implements Environment {
  private final Environment environment;

  /** Takes the environment over, and closes it when it is closed itself. */
  protected ForwardingEnvironment(Environment environment) {
    this.environment = environment;
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
    environment.reset(seed, observation);
  }

  @Override
  public void reset(float[] observation) {
    environment.reset(observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    environment.step(action, result);
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    return environment.render(graphics, width, height);
  }

  @Override
  public int framesPerSecond() {
    return environment.framesPerSecond();
  }

  @Override
  public void close() {
    environment.close();
  }
}
