package dev.polyak.environments;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.RoundRectangle2D;
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
  private static final double AMPLITUDE = 0.45;

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

  boolean render(Graphics2D graphics, int width, int height) {
    try (Canvas canvas = new Canvas(graphics, width, height, -1.25, 0.7, -0.05, 1.25)) {
      Path2D ridge = new Path2D.Double();
      double step = (canvas.right() - canvas.left()) / 200;
      ridge.moveTo(canvas.left(), height(canvas.left()));
      for (int i = 1; i <= 200; i++) {
        double x = canvas.left() + i * step;
        ridge.lineTo(x, height(x));
      }
      Path2D ground = new Path2D.Double(ridge);
      ground.lineTo(canvas.right(), canvas.bottom());
      ground.lineTo(canvas.left(), canvas.bottom());
      ground.closePath();
      canvas.fill(ground, Palette.MIST);
      canvas.outline(ridge, 0.008, Palette.STEEL);
      drawFlag(canvas);
      drawCar(canvas);
    }
    return true;
  }

  private void drawFlag(Canvas canvas) {
    double foot = height(goal);
    double tip = foot + 0.18;
    canvas.line(goal, foot, goal, tip, 0.01, Palette.INK);
    Path2D pennant = new Path2D.Double();
    pennant.moveTo(goal, tip);
    pennant.lineTo(goal + 0.1, tip - 0.035);
    pennant.lineTo(goal, tip - 0.07);
    pennant.closePath();
    canvas.fill(pennant, Palette.GREEN);
  }

  /** Stands on the ground, along its slope. */
  private void drawCar(Canvas canvas) {
    AffineTransform place = AffineTransform.getTranslateInstance(position, height(position));
    place.rotate(Math.atan(3 * AMPLITUDE * Math.cos(3 * position)));
    place.scale(1.3, 1.3);
    Area body = new Area(new RoundRectangle2D.Double(-0.07, 0.022, 0.14, 0.04, 0.03, 0.03));
    body.add(new Area(new RoundRectangle2D.Double(-0.042, 0.04, 0.078, 0.052, 0.04, 0.04)));
    canvas.fill(place.createTransformedShape(body), Palette.RED);
    for (double axle : new double[] {-0.038, 0.038}) {
      Point2D hub = place.transform(new Point2D.Double(axle, 0.02), null);
      canvas.disc(hub.getX(), hub.getY(), 0.026, Palette.INK);
      canvas.disc(hub.getX(), hub.getY(), 0.01, Palette.MIST);
    }
  }

  private static double height(double x) {
    return 0.55 + AMPLITUDE * Math.sin(3 * x);
  }
}
