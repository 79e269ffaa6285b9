package dev.polyak.examples.hallway;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;

/**
 * The hallway from the side. A cell is 1 wide and 1 high, the floor is at 0, and y grows upwards.
 */
final class HallwayPicture {
  private static final Color BACKGROUND = new Color(0xF7F9FC);
  private static final Color CELL = new Color(0xD9E1EA);
  private static final Color DOOR = new Color(0x6B7C8F);
  private static final Color OPEN_DOOR = new Color(0x4FA477);
  private static final Color WALKER = new Color(0x2F6FB7);
  private static final Color KEY = new Color(0xE9A23B);

  private HallwayPicture() {}

  static void draw(Graphics2D target, int width, int height, int cell, boolean hasKey) {
    Graphics2D graphics = (Graphics2D) target.create();
    try {
      graphics.clipRect(0, 0, width, height);
      graphics.setColor(BACKGROUND);
      graphics.fillRect(0, 0, width, height);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      double scale = Math.min(width / (Hallway.CELLS + 1.0), height / 2.0);
      graphics.translate(width / 2.0, height / 2.0);
      graphics.scale(scale, -scale);
      graphics.translate(-Hallway.CELLS / 2.0, -0.5);
      for (int i = 0; i < Hallway.CELLS; i++) {
        fill(graphics, CELL, new Rectangle2D.Double(i + 0.03, 0, 0.94, 1));
      }
      fill(
          graphics,
          hasKey ? OPEN_DOOR : DOOR,
          new Rectangle2D.Double(Hallway.CELLS - 0.75, 0, 0.5, 0.85));
      fill(graphics, WALKER, disc(cell + 0.5, 0.3, 0.3));
      fill(graphics, KEY, hasKey ? key(cell + 0.3, 0.3) : key(0.3, 0.75));
    } finally {
      graphics.dispose();
    }
  }

  private static void fill(Graphics2D graphics, Color colour, Shape shape) {
    graphics.setColor(colour);
    graphics.fill(shape);
  }

  private static Shape disc(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  /** Its bow at (x, y), its bit to the right. */
  private static Shape key(double x, double y) {
    Area key = new Area(disc(x, y, 0.1));
    key.add(new Area(new Rectangle2D.Double(x, y - 0.03, 0.4, 0.06)));
    key.add(new Area(new Rectangle2D.Double(x + 0.32, y - 0.12, 0.06, 0.1)));
    key.subtract(new Area(disc(x, y, 0.04)));
    return key;
  }
}
