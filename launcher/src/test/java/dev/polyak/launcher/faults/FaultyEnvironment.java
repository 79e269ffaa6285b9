package dev.polyak.launcher.faults;

import dev.polyak.environments.CartPole;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A cart and its pole whose tenth step is faulty, twice in the life of the process. */
public abstract class FaultyEnvironment implements Environment {
  /** Faults of one process. */
  public static final int FAULTS = 2;

  private static final int FAULTY_STEP = 10;
  private static final AtomicInteger LEFT = new AtomicInteger(FAULTS);

  private final CartPole world = new CartPole();
  private int steps;

  /** The fault. */
  abstract void fail(StepResult result);

  @Override
  public String name() {
    return getClass().getName();
  }

  @Override
  public Space observationSpace() {
    return world.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return world.actionSpace();
  }

  @Override
  public void reset(long seed, float[] observation) {
    world.reset(seed, observation);
  }

  @Override
  public void reset(float[] observation) {
    world.reset(observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    world.step(action, result);
    if (++steps == FAULTY_STEP && LEFT.getAndDecrement() > 0) {
      fail(result);
    }
  }

  /** Throws. */
  public static final class Throwing extends FaultyEnvironment {
    @Override
    void fail(StepResult result) {
      throw new IllegalStateException("the simulator has lost its robot");
    }
  }

  /** Never returns, whoever interrupts it. */
  public static final class Hanging extends FaultyEnvironment {
    @Override
    void fail(StepResult result) {
      CountDownLatch never = new CountDownLatch(1);
      while (never.getCount() > 0) {
        try {
          never.await();
        } catch (InterruptedException ignored) {
          // That is the fault.
        }
      }
    }
  }

  /** Observes NaN. */
  public static final class NotANumber extends FaultyEnvironment {
    @Override
    void fail(StepResult result) {
      result.observation()[2] = Float.NaN;
    }
  }

  /** Writes more numbers than its space has. */
  public static final class WrongShape extends FaultyEnvironment {
    @Override
    void fail(StepResult result) {
      result.observation()[4] = 1;
    }
  }
}
