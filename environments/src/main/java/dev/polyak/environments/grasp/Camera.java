package dev.polyak.environments.grasp;

import dev.polyak.environments.Box;
import java.util.Arrays;
import java.util.List;

/**
 * A picture of {@code [24][48][3]} pixels in red, green and blue, of x from -1 to 1 and z from 0 to
 * 1, the first row on top: an orange block or the blue gripper before black. A pixel that a thing
 * covers in part is as much darker, so that places finer than pixels show.
 */
final class Camera implements View {
  private static final int HEIGHT = 24;
  private static final int WIDTH = 48;
  private static final int CHANNELS = 3;
  private static final int PIXELS_OF_ONE = WIDTH / 2;
  private static final float BRIGHTEST = 255;

  private static final int[] BLOCK = {255, 160, 64};
  private static final int[] GRIPPER = {64, 128, 255};

  private final Box space = Box.pixels(List.of(HEIGHT, WIDTH, CHANNELS));

  @Override
  public Box space() {
    return space;
  }

  @Override
  public void observe(Bin bin, float[] observation) {
    Arrays.fill(observation, 0);
    for (int block = 0; block < bin.blocks(); block++) {
      double left = bin.blockX(block) - bin.blockWidth(block) / 2;
      double bottom = bin.blockZ(block);
      draw(observation, left, bottom, bin.blockWidth(block), Bin.BLOCK_HEIGHT, BLOCK);
    }
    double left = bin.x() - bin.opening() / 2 - Bin.FINGER;
    double right = bin.x() + bin.opening() / 2;
    draw(observation, left, bin.z(), Bin.FINGER, Bin.FINGER_LENGTH, GRIPPER);
    draw(observation, right, bin.z(), Bin.FINGER, Bin.FINGER_LENGTH, GRIPPER);
    double palm = bin.z() + Bin.FINGER_LENGTH;
    draw(observation, left, palm, bin.opening() + 2 * Bin.FINGER, Bin.PALM, GRIPPER);
  }

  private static void draw(
      float[] pixels, double left, double bottom, double width, double height, int[] colour) {
    double fromColumn = (left + Bin.WALL) * PIXELS_OF_ONE;
    double toColumn = fromColumn + width * PIXELS_OF_ONE;
    double toRow = HEIGHT - bottom * PIXELS_OF_ONE;
    double fromRow = toRow - height * PIXELS_OF_ONE;
    for (int row = Math.max(0, (int) fromRow); row < Math.min(HEIGHT, toRow); row++) {
      for (int column = Math.max(0, (int) fromColumn);
          column < Math.min(WIDTH, toColumn);
          column++) {
        double covered = covered(row, fromRow, toRow) * covered(column, fromColumn, toColumn);
        int at = (row * WIDTH + column) * CHANNELS;
        for (int channel = 0; channel < CHANNELS; channel++) {
          float light = pixels[at + channel] + Math.round(covered * colour[channel]);
          pixels[at + channel] = Math.min(BRIGHTEST, light);
        }
      }
    }
  }

  /** How much of pixel {@code index} is between two places. */
  private static double covered(int index, double from, double to) {
    return Math.max(0, Math.min(index + 1.0, to) - Math.max(index, from));
  }
}
