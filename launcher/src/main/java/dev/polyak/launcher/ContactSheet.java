package dev.polyak.launcher;

import dev.polyak.environments.Environment;
import dev.polyak.environments.Palette;
import dev.polyak.environments.Rendering;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One picture that tells what is played: of each episode, eight states that lie evenly from its
 * first to its last, in two rows, each with its step and the return so far. It is written when it
 * is closed.
 */
final class ContactSheet implements Spectator {
  private static final int COLUMNS = 4;
  private static final int STATES = 8;
  private static final int KEPT = 64;
  private static final int WIDTH = 240;
  private static final int HEIGHT = 160;
  private static final int GAP = 12;
  private static final int LINE = 20;
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Font CAPTION = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  private final Path file;
  private final String title;
  private final List<List<Shot>> episodes = new ArrayList<>();
  private EvenSample<Shot> episode = new EvenSample<>(KEPT);

  /** A state as it looked. */
  private record Shot(BufferedImage image, Moment moment) {
    static Shot of(Environment environment, Moment moment) {
      return new Shot(Rendering.image(environment, WIDTH, HEIGHT), moment);
    }
  }

  private ContactSheet(Path file, String title) {
    this.file = file;
    this.title = title;
  }

  /**
   * Starts a file, over what may be there.
   *
   * @param title in its first line
   */
  static ContactSheet create(Path file, String title) throws IOException {
    Files.newOutputStream(file).close();
    return new ContactSheet(file, title);
  }

  @Override
  public boolean see(Environment environment, Moment moment) {
    if (!moment.last()) {
      episode.offer(() -> Shot.of(environment, moment));
      return true;
    }
    List<Shot> shots = new ArrayList<>(episode.spread(STATES - 1));
    shots.add(Shot.of(environment, moment));
    episodes.add(shots);
    episode = new EvenSample<>(KEPT);
    return true;
  }

  /** Writes what it has seen of whole episodes; without one it is no picture, and is deleted. */
  @Override
  public void close() throws IOException {
    if (episodes.isEmpty()) {
      Files.delete(file);
    } else {
      Rendering.writePng(sheet(), file);
    }
  }

  private BufferedImage sheet() {
    int height = LINE + GAP + episodes.stream().mapToInt(ContactSheet::height).sum();
    BufferedImage sheet =
        new BufferedImage(COLUMNS * (WIDTH + GAP) + GAP, height + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(Palette.BACKGROUND);
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      graphics.setColor(Palette.INK);
      write(graphics, TITLE, title, GAP, GAP);
      int y = GAP + LINE;
      for (List<Shot> shots : episodes) {
        draw(graphics, shots, y);
        y += height(shots);
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }

  private static int height(List<Shot> shots) {
    int rows = (shots.size() + COLUMNS - 1) / COLUMNS;
    return rows * (HEIGHT + LINE + GAP);
  }

  private static void draw(Graphics2D graphics, List<Shot> shots, int top) {
    for (int i = 0; i < shots.size(); i++) {
      Shot shot = shots.get(i);
      int x = GAP + i % COLUMNS * (WIDTH + GAP);
      int y = top + i / COLUMNS * (HEIGHT + LINE + GAP);
      graphics.drawImage(shot.image(), x, y, null);
      graphics.setColor(Palette.MIST);
      graphics.drawRect(x, y, WIDTH - 1, HEIGHT - 1);
      graphics.setColor(Palette.INK);
      write(graphics, CAPTION, caption(shot.moment()), x, y + HEIGHT);
    }
  }

  private static String caption(Moment moment) {
    return String.format(
        Locale.ROOT, "step %,d, return %.2f", moment.step(), moment.episodeReturn());
  }

  /** A line of text below (x, y). */
  private static void write(Graphics2D graphics, Font font, String text, int x, int y) {
    graphics.setFont(font);
    graphics.drawString(text, x, y + LINE - 6);
  }
}
