package dev.polyak.environments;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A car between two hills (Moore 1990), whose engine is weaker than gravity:
 *
 * <pre>
 * v = clip(v + push - 0.0025 cos(3 x), -0.07, 0.07)
 * x = clip(x + v, -1.2, 0.6)
 * </pre>
 *
 * The left end stops the car. The height of the ground at x is 0.55 + 0.45 sin(3 x).
 */
final class Valley {
  static final Box OBSERVATIONS =
      new Box(List.of(2), new float[] {-1.2f, -0.07f}, new float[] {0.6f, 0.07f});

  private static final double GRAVITY = 0.0025;
  private static final double LEFT_END = -1.2;
  private static final double RIGHT_END = 0.6;
  private static final double LARGEST_SPEED = 0.07;

  private final double goal;
  private double position;
  private double velocity;

  /**
   * @param goal position from which the car has arrived
   */
  Valley(double goal) {
    this.goal = goal;
  }

  /** At rest, near the bottom. */
  static double[] start(SplittableRandom random) {
    return new double[] {random.nextDouble(-0.6, -0.4), 0};
  }

  void place(double[] state) {
    position = state[0];
    velocity = state[1];
  }

  void push(double push) {
    velocity =
        Math.clamp(
            velocity + (push - GRAVITY * Math.cos(3 * position)), -LARGEST_SPEED, LARGEST_SPEED);
    position = Math.clamp(position + velocity, LEFT_END, RIGHT_END);
    if (position == LEFT_END && velocity < 0) {
      velocity = 0;
    }
  }

  /** Whether the car is at the goal and does not roll back. */
  boolean arrived() {
    return position >= goal && velocity >= 0;
  }

  void observe(float[] observation) {
    observation[0] = (float) position;
    observation[1] = (float) velocity;
  }
}
