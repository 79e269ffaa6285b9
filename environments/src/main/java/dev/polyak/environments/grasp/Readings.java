package dev.polyak.environments.grasp;

import dev.polyak.environments.Box;
import java.util.List;

/**
 * The exact state, as {@code 4 + 3 blocks} numbers: the gripper's x, z, opening and 1 or 0 for
 * whether it holds a block, then each block's x, z of its bottom, and width.
 */
final class Readings implements View {
  private static final int OF_GRIPPER = 4;
  private static final int OF_BLOCK = 3;

  private final Box space;

  Readings(int blocks) {
    int size = OF_GRIPPER + OF_BLOCK * blocks;
    float[] low = new float[size];
    float[] high = new float[size];
    bound(low, high, 0, -Bin.WALL, Bin.WALL);
    bound(low, high, 1, 0, Bin.CEILING);
    bound(low, high, 2, 0, Bin.WIDEST_OPENING);
    bound(low, high, 3, 0, 1);
    for (int i = OF_GRIPPER; i < size; i += OF_BLOCK) {
      bound(low, high, i, -Bin.WALL, Bin.WALL);
      bound(low, high, i + 1, 0, Bin.CEILING);
      bound(low, high, i + 2, Bin.NARROWEST_BLOCK, Bin.WIDEST_BLOCK);
    }
    space = new Box(List.of(size), low, high);
  }

  private static void bound(float[] low, float[] high, int index, double least, double largest) {
    low[index] = (float) least;
    high[index] = (float) largest;
  }

  @Override
  public Box space() {
    return space;
  }

  @Override
  public void observe(Bin bin, float[] observation) {
    observation[0] = (float) bin.x();
    observation[1] = (float) bin.z();
    observation[2] = (float) bin.opening();
    observation[3] = bin.isHolding() ? 1 : 0;
    int at = OF_GRIPPER;
    for (int block = 0; block < bin.blocks(); block++) {
      observation[at++] = (float) bin.blockX(block);
      observation[at++] = (float) bin.blockZ(block);
      observation[at++] = (float) bin.blockWidth(block);
    }
  }
}
