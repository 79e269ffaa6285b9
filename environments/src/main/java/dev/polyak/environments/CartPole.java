package dev.polyak.environments;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A pole on a cart (Barto, Sutton and Anderson 1983), as Gymnasium's CartPole-v1: push the cart
 * left (0) or right (1) at every step, so that the pole stays up and the cart on its track. Every
 * step earns 1.
 *
 * <p>The equations of motion are those of Florian (2007), "Correct equations for the dynamics of
 * the cart-pole system", without friction, in float64 with Euler steps of 20 ms:
 *
 * <pre>
 * a        = (force + m_p l theta'^2 sin theta) / (m_c + m_p)
 * theta''  = (g sin theta - a cos theta) / (l (4/3 - m_p cos^2 theta / (m_c + m_p)))
 * x''      = a - m_p l theta'' cos theta / (m_c + m_p)
 * </pre>
 *
 * The observation is x, x', theta, theta' in float32.
 */
public final class CartPole extends ClassicControl {
  private static final double GRAVITY = 9.8;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = 1.0 + POLE_MASS;
  private static final double HALF_LENGTH = 0.5;
  private static final double POLE_MOMENT = POLE_MASS * HALF_LENGTH;
  private static final double FORCE = 10;
  private static final double SECONDS_PER_STEP = 0.02;
  private static final double LARGEST_ANGLE = Math.toRadians(12);
  private static final double LARGEST_POSITION = 2.4;
  private static final double LARGEST_START = 0.05;

  private static final Box OBSERVATIONS = observations();
  private static final Discrete ACTIONS = new Discrete(2, 0);

  private double position;
  private double velocity;
  private double angle;
  private double angularVelocity;

  /** Twice what ends an episode, so that its last observation is of the space too. */
  private static Box observations() {
    float position = (float) (2 * LARGEST_POSITION);
    float angle = (float) (2 * LARGEST_ANGLE);
    float any = Float.POSITIVE_INFINITY;
    return new Box(
        List.of(4),
        new float[] {-position, -any, -angle, -any},
        new float[] {position, any, angle, any});
  }

  @Override
  public String name() {
    return "CartPole-v1";
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
  }

  @Override
  double[] start(SplittableRandom random) {
    double[] state = new double[4];
    for (int i = 0; i < state.length; i++) {
      state[i] = random.nextDouble(-LARGEST_START, LARGEST_START);
    }
    return state;
  }

  @Override
  void place(double[] state) {
    position = state[0];
    velocity = state[1];
    angle = state[2];
    angularVelocity = state[3];
  }

  @Override
  double move(float[] action) {
    push(action[0] == 1 ? FORCE : -FORCE);
    return 1;
  }

  @Override
  boolean terminated() {
    return Math.abs(position) > LARGEST_POSITION || Math.abs(angle) > LARGEST_ANGLE;
  }

  private void push(double force) {
    double cosine = Math.cos(angle);
    double sine = Math.sin(angle);
    // In Gymnasium's order of operations, since a rounding error grows by 8 % a step.
    double thrust = (force + POLE_MOMENT * (angularVelocity * angularVelocity) * sine) / TOTAL_MASS;
    double angularAcceleration =
        (GRAVITY * sine - cosine * thrust)
            / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cosine * cosine) / TOTAL_MASS));
    double acceleration = thrust - POLE_MOMENT * angularAcceleration * cosine / TOTAL_MASS;
    position += SECONDS_PER_STEP * velocity;
    velocity += SECONDS_PER_STEP * acceleration;
    angle += SECONDS_PER_STEP * angularVelocity;
    angularVelocity += SECONDS_PER_STEP * angularAcceleration;
  }

  @Override
  void observe(float[] observation) {
    observation[0] = (float) position;
    observation[1] = (float) velocity;
    observation[2] = (float) angle;
    observation[3] = (float) angularVelocity;
  }

  @Override
  public int framesPerSecond() {
    return 50;
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    try (Canvas canvas = new Canvas(graphics, width, height, -2.5, 2.5, -0.6, 1.6)) {
      double track = -0.1;
      canvas.fill(
          new Rectangle2D.Double(
              canvas.left(),
              canvas.bottom(),
              canvas.right() - canvas.left(),
              track - canvas.bottom()),
          Palette.MIST);
      canvas.line(canvas.left(), track, canvas.right(), track, 0.02, Palette.STEEL);
      for (double end : new double[] {-LARGEST_POSITION, LARGEST_POSITION}) {
        canvas.line(end, track - 0.12, end, track + 0.12, 0.035, Palette.RED);
      }
      double pivot = 0.2;
      canvas.fill(
          new RoundRectangle2D.Double(position - 0.28, -0.04, 0.56, pivot + 0.08, 0.1, 0.1),
          Palette.INK);
      for (double axle : new double[] {position - 0.16, position + 0.16}) {
        canvas.disc(axle, track + 0.07, 0.07, Palette.STEEL);
        canvas.disc(axle, track + 0.07, 0.025, Palette.MIST);
      }
      double length = 2 * HALF_LENGTH;
      canvas.line(
          position,
          pivot,
          position + length * Math.sin(angle),
          pivot + length * Math.cos(angle),
          0.1,
          Palette.AMBER);
      canvas.disc(position, pivot, 0.035, Palette.BACKGROUND);
    }
    return true;
  }
}
