package dev.polyak.environments.minatar;

import dev.polyak.environments.Canvas;
import dev.polyak.environments.Palette;
import dev.polyak.environments.minatar.Channel.Mark;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.util.List;

/** A game's screen. A cell is 1 wide and 1 high; the first row is on top. */
final class MinAtarPicture implements AutoCloseable {
  private static final double MARGIN = 0.3;
  private static final Color GROUND = new Color(0xEBEFF5);
  private static final Color TRAIL = new Color(0xA3AEBB);

  private final Canvas canvas;

  private MinAtarPicture(Graphics2D graphics, int width, int height) {
    canvas =
        new Canvas(
            graphics, width, height, -MARGIN, Screen.SIZE + MARGIN, -MARGIN, Screen.SIZE + MARGIN);
    for (int row = 0; row < Screen.SIZE; row++) {
      for (int column = 0; column < Screen.SIZE; column++) {
        canvas.fill(
            new RoundRectangle2D.Double(column + 0.02, row + 0.02, 0.96, 0.96, 0.1, 0.1), GROUND);
      }
    }
  }

  static void draw(
      Graphics2D graphics, int width, int height, Screen screen, List<Channel> channels) {
    try (MinAtarPicture picture = new MinAtarPicture(graphics, width, height)) {
      for (Mark mark : Mark.values()) {
        for (int channel = 0; channel < channels.size(); channel++) {
          if (channels.get(channel).mark() == mark) {
            picture.draw(screen, channel, mark);
          }
        }
      }
    }
  }

  private void draw(Screen screen, int channel, Mark mark) {
    for (int row = 0; row < Screen.SIZE; row++) {
      for (int column = 0; column < Screen.SIZE; column++) {
        if (screen.isLit(row, column, channel)) {
          draw(mark, column + 0.5, Screen.LAST - row + 0.5);
        }
      }
    }
  }

  /** In the cell whose centre is at (x, y). */
  private void draw(Mark mark, double x, double y) {
    switch (mark) {
      case TRAIL -> block(x, y, 0.6, 0.26, TRAIL);
      case SHORT_TRAIL -> block(x, y, 0.26, 0.26, TRAIL);
      case WALL -> block(x, y, 0.92, 0.7, Palette.RED);
      case SUPPLY -> block(x, y, 0.92, 0.4, Palette.SKY);
      case CARGO -> canvas.disc(x, y, 0.22, Palette.GREEN);
      case ENEMY -> block(x, y, 0.84, 0.6, Palette.RED);
      case ARMED_ENEMY -> {
        block(x, y, 0.84, 0.6, Palette.INK);
        canvas.disc(x, y, 0.14, Palette.RED);
      }
      case LEFTWARD -> arrow(x, y, -1);
      case RIGHTWARD -> arrow(x, y, 1);
      case TREASURE -> canvas.disc(x, y, 0.34, Palette.GREEN);
      case BALL -> canvas.disc(x, y, 0.34, Palette.AMBER);
      case SHOT -> block(x, y, 0.3, 0.3, Palette.BLUE);
      case ENEMY_SHOT -> block(x, y, 0.3, 0.3, Palette.AMBER);
      case PLAYER_BACK -> block(x, y, 0.84, 0.6, Palette.SKY);
      case PLAYER -> block(x, y, 0.84, 0.84, Palette.BLUE);
    }
  }

  private void block(double x, double y, double width, double height, Color colour) {
    canvas.fill(
        new RoundRectangle2D.Double(x - width / 2, y - height / 2, width, height, 0.2, 0.2),
        colour);
  }

  private void arrow(double x, double y, int direction) {
    Path2D arrow = new Path2D.Double();
    arrow.moveTo(x + direction * 0.2, y);
    arrow.lineTo(x - direction * 0.14, y + 0.16);
    arrow.lineTo(x - direction * 0.14, y - 0.16);
    arrow.closePath();
    canvas.fill(arrow, Palette.BACKGROUND);
  }

  @Override
  public void close() {
    canvas.close();
  }
}
