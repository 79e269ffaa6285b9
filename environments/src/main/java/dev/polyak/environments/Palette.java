package dev.polyak.environments;

import java.awt.Color;
import java.awt.image.IndexColorModel;

/**
 * The 256 colours of an animation: those that the built-in worlds are drawn in, each in five
 * strengths over the background, and a cube of 6 x 6 x 6 for all others.
 */
public final class Palette {
  public static final Color BACKGROUND = new Color(0xF7F9FC);
  public static final Color INK = new Color(0x26323F);
  public static final Color STEEL = new Color(0x6B7C8F);
  public static final Color MIST = new Color(0xD9E1EA);
  public static final Color BLUE = new Color(0x2F6FB7);
  public static final Color SKY = new Color(0x6FB1E4);
  public static final Color AMBER = new Color(0xE9A23B);
  public static final Color RED = new Color(0xD2504B);
  public static final Color GREEN = new Color(0x4FA477);

  private static final Color[] DRAWN = {INK, STEEL, MIST, BLUE, SKY, AMBER, RED, GREEN};
  private static final int STRENGTHS = 5;
  private static final int LEVELS = 6;
  private static final int[] COLOURS = colours();

  /** The index of each cell of 8 x 8 x 8 values. */
  private static final byte[] NEAREST = nearest();

  private Palette() {}

  static IndexColorModel model() {
    byte[][] channels = new byte[3][COLOURS.length];
    for (int i = 0; i < COLOURS.length; i++) {
      channels[0][i] = (byte) (COLOURS[i] >> 16);
      channels[1][i] = (byte) (COLOURS[i] >> 8);
      channels[2][i] = (byte) COLOURS[i];
    }
    return new IndexColorModel(8, COLOURS.length, channels[0], channels[1], channels[2]);
  }

  /** Index of the colour that comes nearest to 0xRRGGBB, or nearly so. */
  static byte index(int rgb) {
    return NEAREST[cell(rgb)];
  }

  private static int cell(int rgb) {
    return (rgb >> 9 & 0x7C00) | (rgb >> 6 & 0x3E0) | (rgb >> 3 & 0x1F);
  }

  private static int[] colours() {
    int[] colours = new int[DRAWN.length * STRENGTHS + LEVELS * LEVELS * LEVELS];
    int count = 0;
    for (Color drawn : DRAWN) {
      for (int strength = STRENGTHS; strength > 0; strength--) {
        colours[count++] = over(BACKGROUND, drawn, (double) strength / STRENGTHS).getRGB();
      }
    }
    int step = 255 / (LEVELS - 1);
    for (int red = 0; red < LEVELS; red++) {
      for (int green = 0; green < LEVELS; green++) {
        for (int blue = 0; blue < LEVELS; blue++) {
          colours[count++] = new Color(step * red, step * green, step * blue).getRGB();
        }
      }
    }
    // Nothing that is drawn is pure white, all of it has a background.
    colours[count - 1] = BACKGROUND.getRGB();
    return colours;
  }

  private static Color over(Color ground, Color drawn, double strength) {
    return new Color(
        blend(ground.getRed(), drawn.getRed(), strength),
        blend(ground.getGreen(), drawn.getGreen(), strength),
        blend(ground.getBlue(), drawn.getBlue(), strength));
  }

  private static int blend(int ground, int drawn, double strength) {
    return (int) Math.round(ground + (drawn - ground) * strength);
  }

  private static byte[] nearest() {
    byte[] nearest = new byte[1 << 15];
    for (int cell = 0; cell < nearest.length; cell++) {
      nearest[cell] = nearest(centre(cell >> 10), centre(cell >> 5 & 31), centre(cell & 31));
    }
    // Another colour may be nearer to the centre of a cell than the one that is in it.
    for (int i = COLOURS.length - 1; i >= 0; i--) {
      nearest[cell(COLOURS[i])] = (byte) i;
    }
    return nearest;
  }

  private static int centre(int cell) {
    return 8 * cell + 4;
  }

  private static byte nearest(int red, int green, int blue) {
    int best = 0;
    int smallest = Integer.MAX_VALUE;
    for (int i = 0; i < COLOURS.length; i++) {
      int distance =
          square((COLOURS[i] >> 16 & 0xFF) - red)
              + square((COLOURS[i] >> 8 & 0xFF) - green)
              + square((COLOURS[i] & 0xFF) - blue);
      if (distance < smallest) {
        smallest = distance;
        best = i;
      }
    }
    return (byte) best;
  }

  private static int square(int difference) {
    return difference * difference;
  }
}
