package dev.polyak.environments;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A rod that swings about its end, as Gymnasium's Pendulum-v1: turn it by a torque from -2 to 2, so
 * that it swings up and stays up. Its episodes never terminate.
 *
 * <pre>
 * reward  = -(theta^2 + 0.1 theta'^2 + 0.001 torque^2), theta from -pi to pi, before the step
 * theta'' = 3 g / (2 l) sin theta + 3 / (m l^2) torque
 * </pre>
 *
 * with l = m = 1 and g = 10, theta measured from upright, counter-clockwise, in float64 with Euler
 * steps of 50 ms. A torque beyond the bounds is clipped, the speed at 8 rad/s. The observation is
 * cos theta, sin theta, theta' in float32.
 */
public final class Pendulum extends ClassicControl {
  private static final double GRAVITY = 10;
  private static final double SECONDS_PER_STEP = 0.05;
  private static final double LARGEST_SPEED = 8;
  private static final double LARGEST_TORQUE = 2;
  private static final double LARGEST_STARTING_SPEED = 1;

  private static final Box OBSERVATIONS =
      new Box(List.of(3), new float[] {-1, -1, -8}, new float[] {1, 1, 8});
  private static final Box ACTIONS = new Box(List.of(1), new float[] {-2}, new float[] {2});

  private double angle;
  private double velocity;
  private double torque;

  @Override
  public String name() {
    return "Pendulum-v1";
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
    return new double[] {
      random.nextDouble(-Math.PI, Math.PI),
      random.nextDouble(-LARGEST_STARTING_SPEED, LARGEST_STARTING_SPEED)
    };
  }

  @Override
  void place(double[] state) {
    angle = state[0];
    velocity = state[1];
    torque = 0;
  }

  @Override
  double move(float[] action) {
    torque = Math.clamp(action[0], -LARGEST_TORQUE, LARGEST_TORQUE);
    double fromUpright = fromUpright();
    double cost =
        fromUpright * fromUpright + 0.1 * (velocity * velocity) + 0.001 * (torque * torque);
    double acceleration = 3 * GRAVITY / 2 * Math.sin(angle) + 3 * torque;
    velocity =
        Math.clamp(velocity + acceleration * SECONDS_PER_STEP, -LARGEST_SPEED, LARGEST_SPEED);
    angle += velocity * SECONDS_PER_STEP;
    return -cost;
  }

  /** The angle without its full turns, from -pi to pi. */
  private double fromUpright() {
    double turn = 2 * Math.PI;
    double shifted = (angle + Math.PI) % turn;
    return (shifted < 0 ? shifted + turn : shifted) - Math.PI;
  }

  @Override
  boolean terminated() {
    return false;
  }

  @Override
  void observe(float[] observation) {
    observation[0] = (float) Math.cos(angle);
    observation[1] = (float) Math.sin(angle);
    observation[2] = (float) velocity;
  }

  @Override
  public int framesPerSecond() {
    return 30;
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    try (Canvas canvas = new Canvas(graphics, width, height, -1.3, 1.3, -1.3, 1.3)) {
      canvas.outline(new Ellipse2D.Double(-1, -1, 2, 2), 0.012, Palette.MIST);
      double tipX = -Math.sin(angle);
      double tipY = Math.cos(angle);
      canvas.line(0, 0, tipX, tipY, 0.14, Palette.RED);
      canvas.disc(tipX, tipY, 0.12, Palette.RED);
      canvas.disc(0, 0, 0.1, Palette.INK);
      canvas.disc(0, 0, 0.035, Palette.BACKGROUND);
      if (torque != 0) {
        drawTorque(canvas);
      }
    }
    return true;
  }

  /** An arrow about the pivot, of three quarters of a turn at the largest torque. */
  private void drawTorque(Canvas canvas) {
    double radius = 0.3;
    double extent = 1.5 * Math.PI * torque / LARGEST_TORQUE;
    // Java's angles run clockwise where y grows upwards.
    canvas.outline(
        new Arc2D.Double(
            -radius, -radius, 2 * radius, 2 * radius, -90, Math.toDegrees(-extent), Arc2D.OPEN),
        0.03,
        Palette.AMBER);
    double end = Math.PI / 2 + extent;
    // The head is no longer than the arc, or the smallest torque would look like one.
    double size = Math.copySign(Math.min(0.09, radius * Math.abs(extent)), torque);
    Path2D head = new Path2D.Double();
    head.moveTo(0.8 * size, 0);
    head.lineTo(-0.4 * size, 0.6 * size);
    head.lineTo(-0.4 * size, -0.6 * size);
    head.closePath();
    AffineTransform place =
        AffineTransform.getTranslateInstance(radius * Math.cos(end), radius * Math.sin(end));
    place.rotate(end + Math.PI / 2);
    canvas.fill(place.createTransformedShape(head), Palette.AMBER);
  }
}
