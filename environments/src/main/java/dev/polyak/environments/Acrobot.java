package dev.polyak.environments;

import java.awt.Graphics2D;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two links that hang from a pivot, with a motor in the joint between them (Sutton 1996), as
 * Gymnasium's Acrobot-v1: turn it by a torque of -1 (action 0), 0 (1) or 1 (2), so that the tip
 * rises above one link's length over the pivot. Every step before that earns -1.
 *
 * <p>The equations of motion are those of Sutton and Barto's book (first edition, section 11.3),
 * for links of length 1, mass 1 and moment 1, in float64 with one fourth-order Runge-Kutta step of
 * 0.2 s:
 *
 * <pre>
 * d1       = m lc^2 + m (l^2 + lc^2 + 2 l lc cos theta2) + 2 I
 * d2       = m (lc^2 + l lc cos theta2) + I
 * phi2     = m lc g cos(theta1 + theta2 - pi/2)
 * phi1     = -m l lc theta2'^2 sin theta2 - 2 m l lc theta2' theta1' sin theta2
 *            + (m lc + m l) g cos(theta1 - pi/2) + phi2
 * theta2'' = (torque + d2/d1 phi1 - m l lc theta1'^2 sin theta2 - phi2) / (m lc^2 + I - d2^2/d1)
 * theta1'' = -(d2 theta2'' + phi1) / d1
 * </pre>
 *
 * theta1 is measured from hanging down, theta2 from the first link's direction. The observation is
 * cos theta1, sin theta1, cos theta2, sin theta2, theta1', theta2' in float32.
 */
public final class Acrobot extends ClassicControl {
  private static final double GRAVITY = 9.8;
  private static final double CENTRE = 0.5;
  private static final double MOMENT = 1;
  private static final double SECONDS_PER_STEP = 0.2;
  private static final double LARGEST_VELOCITY_1 = 4 * Math.PI;
  private static final double LARGEST_VELOCITY_2 = 9 * Math.PI;
  private static final double GOAL_HEIGHT = 1;
  private static final double LARGEST_START = 0.1;

  private static final Box OBSERVATIONS = observations();
  private static final Discrete ACTIONS = new Discrete(3, 0);

  private final double[] state = new double[4];
  private final double[] midway = new double[4];
  private final double[][] slopes = new double[4][4];

  private static Box observations() {
    float[] high = {1, 1, 1, 1, (float) LARGEST_VELOCITY_1, (float) LARGEST_VELOCITY_2};
    float[] low = new float[high.length];
    for (int i = 0; i < high.length; i++) {
      low[i] = -high[i];
    }
    return new Box(List.of(high.length), low, high);
  }

  @Override
  public String name() {
    return "Acrobot-v1";
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
    double[] drawn = new double[4];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = random.nextDouble(-LARGEST_START, LARGEST_START);
    }
    return drawn;
  }

  @Override
  void place(double[] state) {
    System.arraycopy(state, 0, this.state, 0, 4);
  }

  @Override
  double move(float[] action) {
    integrate(action[0] - 1);
    state[0] = wrapped(state[0]);
    state[1] = wrapped(state[1]);
    state[2] = Math.clamp(state[2], -LARGEST_VELOCITY_1, LARGEST_VELOCITY_1);
    state[3] = Math.clamp(state[3], -LARGEST_VELOCITY_2, LARGEST_VELOCITY_2);
    return terminated() ? 0 : -1;
  }

  @Override
  boolean terminated() {
    return -Math.cos(state[0]) - Math.cos(state[1] + state[0]) > GOAL_HEIGHT;
  }

  private void integrate(double torque) {
    double half = SECONDS_PER_STEP / 2;
    derive(state, torque, slopes[0]);
    derive(advanced(half, slopes[0]), torque, slopes[1]);
    derive(advanced(half, slopes[1]), torque, slopes[2]);
    derive(advanced(SECONDS_PER_STEP, slopes[2]), torque, slopes[3]);
    for (int i = 0; i < 4; i++) {
      state[i] +=
          SECONDS_PER_STEP
              / 6
              * (slopes[0][i] + 2 * slopes[1][i] + 2 * slopes[2][i] + slopes[3][i]);
    }
  }

  private double[] advanced(double seconds, double[] slope) {
    for (int i = 0; i < 4; i++) {
      midway[i] = state[i] + seconds * slope[i];
    }
    return midway;
  }

  /**
   * In Gymnasium's order of operations, since the motion is chaotic. Factors of 1 are left out:
   * they round nothing.
   */
  private static void derive(double[] state, double torque, double[] slope) {
    double velocity1 = state[2];
    double velocity2 = state[3];
    double cosine2 = Math.cos(state[1]);
    double sine2 = Math.sin(state[1]);
    double square = CENTRE * CENTRE;
    double d1 = square + (1 + square + 2 * CENTRE * cosine2) + MOMENT + MOMENT;
    double d2 = square + CENTRE * cosine2 + MOMENT;
    double phi2 = CENTRE * GRAVITY * Math.cos(state[0] + state[1] - Math.PI / 2);
    double phi1 =
        -CENTRE * (velocity2 * velocity2) * sine2
            - 2 * CENTRE * velocity2 * velocity1 * sine2
            + (CENTRE + 1) * GRAVITY * Math.cos(state[0] - Math.PI / 2)
            + phi2;
    double acceleration2 =
        (torque + d2 / d1 * phi1 - CENTRE * (velocity1 * velocity1) * sine2 - phi2)
            / (square + MOMENT - d2 * d2 / d1);
    slope[0] = velocity1;
    slope[1] = velocity2;
    slope[2] = -(d2 * acceleration2 + phi1) / d1;
    slope[3] = acceleration2;
  }

  private static double wrapped(double angle) {
    double turned = angle;
    while (turned > Math.PI) {
      turned -= 2 * Math.PI;
    }
    while (turned < -Math.PI) {
      turned += 2 * Math.PI;
    }
    return turned;
  }

  @Override
  void observe(float[] observation) {
    observation[0] = (float) Math.cos(state[0]);
    observation[1] = (float) Math.sin(state[0]);
    observation[2] = (float) Math.cos(state[1]);
    observation[3] = (float) Math.sin(state[1]);
    observation[4] = (float) state[2];
    observation[5] = (float) state[3];
  }

  @Override
  public int framesPerSecond() {
    return 15;
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    try (Canvas canvas = new Canvas(graphics, width, height, -2.3, 2.3, -2.3, 2.3)) {
      canvas.dashes(canvas.left(), GOAL_HEIGHT, canvas.right(), GOAL_HEIGHT, 0.025, Palette.GREEN);
      double elbowX = Math.sin(state[0]);
      double elbowY = -Math.cos(state[0]);
      double tipX = elbowX + Math.sin(state[0] + state[1]);
      double tipY = elbowY - Math.cos(state[0] + state[1]);
      canvas.line(0, 0, elbowX, elbowY, 0.17, Palette.BLUE);
      canvas.line(elbowX, elbowY, tipX, tipY, 0.17, Palette.SKY);
      canvas.disc(0, 0, 0.13, Palette.INK);
      canvas.disc(0, 0, 0.05, Palette.BACKGROUND);
      canvas.disc(elbowX, elbowY, 0.11, Palette.AMBER);
      canvas.disc(tipX, tipY, 0.06, Palette.GREEN);
    }
    return true;
  }
}
