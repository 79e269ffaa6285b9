package dev.polyak.environments;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Still pictures of an environment's present state. Needs no display. */
public final class Rendering {

  private Rendering() {}

  /**
   * A picture in RGB.
   *
   * @param width in pixels, 1 or more
   * @param height in pixels, 1 or more
   * @throws UnsupportedOperationException if the environment cannot be drawn; the message names it
   */
  public static BufferedImage image(Environment environment, int width, int height) {
    BufferedImage image = blank(width, height);
    draw(environment, image);
    return image;
  }

  /**
   * Writes a picture as PNG, over what may be there.
   *
   * @throws UnsupportedOperationException if the environment cannot be drawn; no file is written
   */
  public static void writePng(Environment environment, int width, int height, Path file)
      throws IOException {
    writePng(image(environment, width, height), file);
  }

  /** Writes an image as PNG, over what may be there. */
  public static void writePng(BufferedImage image, Path file) throws IOException {
    try (OutputStream bytes = Files.newOutputStream(file);
        ImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", output);
    }
  }

  static BufferedImage blank(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a picture has 1 or more pixels each way, not " + width + " x " + height);
    }
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
  }

  static void draw(Environment environment, BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    try {
      if (!environment.render(graphics, image.getWidth(), image.getHeight())) {
        throw new UnsupportedOperationException(environment.name() + " cannot be drawn");
      }
    } finally {
      graphics.dispose();
    }
  }
}
