package dev.polyak.environments.grasp;

import dev.polyak.environments.Canvas;
import dev.polyak.environments.Palette;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** The bin from the side, and the height to which a block is to be lifted. */
final class PlanarGraspPicture {
  private static final double WALL = 0.04;
  private static final double WALL_HEIGHT = 0.3;

  private PlanarGraspPicture() {}

  static void draw(Graphics2D graphics, int width, int height, Bin bin) {
    try (Canvas canvas = new Canvas(graphics, width, height, -1.15, 1.15, -0.12, 1.12)) {
      double goal = PlanarGrasp.GOAL_HEIGHT;
      canvas.dashes(-Bin.WALL, goal, Bin.WALL, goal, 0.012, Palette.GREEN);
      for (int block = 0; block < bin.blocks(); block++) {
        double left = bin.blockX(block) - bin.blockWidth(block) / 2;
        fill(
            canvas,
            left,
            bin.blockZ(block),
            bin.blockWidth(block),
            Bin.BLOCK_HEIGHT,
            Palette.AMBER);
      }
      drawGripper(canvas, bin);
      drawBin(canvas);
    }
  }

  private static void drawGripper(Canvas canvas, Bin bin) {
    double left = bin.x() - bin.opening() / 2 - Bin.FINGER;
    double palm = bin.z() + Bin.FINGER_LENGTH;
    Color fingers = bin.isHolding() ? Palette.GREEN : Palette.BLUE;
    canvas.line(bin.x(), palm + Bin.PALM, bin.x(), canvas.top(), 0.05, Palette.STEEL);
    fill(canvas, left, bin.z(), Bin.FINGER, Bin.FINGER_LENGTH, fingers);
    fill(canvas, bin.x() + bin.opening() / 2, bin.z(), Bin.FINGER, Bin.FINGER_LENGTH, fingers);
    fill(canvas, left, palm, bin.opening() + 2 * Bin.FINGER, Bin.PALM, Palette.INK);
  }

  private static void drawBin(Canvas canvas) {
    canvas.fill(
        new Rectangle2D.Double(
            canvas.left(), canvas.bottom(), canvas.right() - canvas.left(), -canvas.bottom()),
        Palette.MIST);
    canvas.fill(
        new Rectangle2D.Double(-Bin.WALL - WALL, -WALL, 2 * (Bin.WALL + WALL), WALL),
        Palette.STEEL);
    for (double left : new double[] {-Bin.WALL - WALL, Bin.WALL}) {
      canvas.fill(new Rectangle2D.Double(left, -WALL, WALL, WALL_HEIGHT + WALL), Palette.STEEL);
    }
  }

  private static void fill(
      Canvas canvas, double left, double bottom, double width, double height, Color colour) {
    canvas.fill(new RoundRectangle2D.Double(left, bottom, width, height, 0.02, 0.02), colour);
  }
}
