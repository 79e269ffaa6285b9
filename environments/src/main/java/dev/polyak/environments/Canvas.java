package dev.polyak.environments;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;

/**
 * A picture in a world's own lengths: x grows to the right, y upwards, and one is as long as the
 * other. The view that was asked for is in the middle; the rest of the picture shows what is around
 * it.
 */
public final class Canvas implements AutoCloseable {
  private final Graphics2D graphics;
  private final double left;
  private final double right;
  private final double bottom;
  private final double top;

  /**
   * Starts with an empty background.
   *
   * @param width of the picture, in pixels
   * @param left, right, bottom, top what must be in view
   */
  public Canvas(
      Graphics2D graphics,
      int width,
      int height,
      double left,
      double right,
      double bottom,
      double top) {
    double scale = Math.min(width / (right - left), height / (top - bottom));
    double centreX = (left + right) / 2;
    double centreY = (bottom + top) / 2;
    this.left = centreX - width / scale / 2;
    this.right = centreX + width / scale / 2;
    this.bottom = centreY - height / scale / 2;
    this.top = centreY + height / scale / 2;
    this.graphics = (Graphics2D) graphics.create();
    this.graphics.clipRect(0, 0, width, height);
    this.graphics.setColor(Palette.BACKGROUND);
    this.graphics.fillRect(0, 0, width, height);
    this.graphics.setRenderingHint(
        RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    this.graphics.setRenderingHint(
        RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    this.graphics.translate(width / 2.0, height / 2.0);
    this.graphics.scale(scale, -scale);
    this.graphics.translate(-centreX, -centreY);
  }

  /** The picture's left edge, and so on. */
  public double left() {
    return left;
  }

  public double right() {
    return right;
  }

  public double bottom() {
    return bottom;
  }

  public double top() {
    return top;
  }

  public void fill(Shape shape, Color colour) {
    graphics.setColor(colour);
    graphics.fill(shape);
  }

  public void disc(double x, double y, double radius, Color colour) {
    fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius), colour);
  }

  /** With round ends. */
  public void line(double x1, double y1, double x2, double y2, double thickness, Color colour) {
    outline(new Line2D.Double(x1, y1, x2, y2), thickness, colour);
  }

  public void outline(Shape shape, double thickness, Color colour) {
    draw(
        shape,
        new BasicStroke((float) thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND),
        colour);
  }

  public void dashes(double x1, double y1, double x2, double y2, double thickness, Color colour) {
    float[] pattern = {(float) (4 * thickness), (float) (3 * thickness)};
    draw(
        new Line2D.Double(x1, y1, x2, y2),
        new BasicStroke(
            (float) thickness, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, pattern, 0),
        colour);
  }

  private void draw(Shape shape, BasicStroke stroke, Color colour) {
    graphics.setColor(colour);
    graphics.setStroke(stroke);
    graphics.draw(shape);
  }

  @Override
  public void close() {
    graphics.dispose();
  }
}
