package dev.polyak.environments.grasp;

import java.util.random.RandomGenerator;

/**
 * A bin seen from the side, x from -1 to 1 between its walls and z upwards from its floor, with
 * blocks on the floor and a gripper of two fingers above it:
 *
 * <pre>
 *          |‾‾‾‾‾‾|        the palm
 *          |      |        two fingers, 0.04 wide; their tips are at z,
 *   |                   |  their middle at x, their inner sides the opening apart
 *   |    ______         |
 *   |___|______|________|  blocks, 0.2 high
 * </pre>
 *
 * <p>Everything moves slowly and comes to rest at once (it is quasi-static). In a step, in this
 * order:
 *
 * <ol>
 *   <li>The gripper moves across. Between blocks, fingers push those beside them, these the next,
 *       and the walls stop all of them; so does a held block that is not above the others.
 *   <li>It moves up or down. Tips and held blocks stop on what is below them.
 *   <li>The fingers open or close. A block that has both fingers at its sides, no higher than its
 *       middle, is held from then on; where they are higher, they slip off. Opening fingers drop
 *       the block, which pushes others aside where it falls among them.
 * </ol>
 *
 * All lengths are float64. Nothing is allocated per step.
 */
final class Bin {
  static final double WALL = 1;
  static final double CEILING = 0.8;
  static final double BLOCK_HEIGHT = 0.2;
  static final double NARROWEST_BLOCK = 0.16;
  static final double WIDEST_BLOCK = 0.24;

  /** Less than two blocks. */
  static final double WIDEST_OPENING = 0.3;

  /** Width of a finger. */
  static final double FINGER = 0.04;

  /** More than a block is high. */
  static final double FINGER_LENGTH = 0.22;

  /** Height of the palm. */
  static final double PALM = 0.06;

  /** Of the gripper in each direction, and of the opening, per step. */
  static final double LARGEST_MOVE = 0.1;

  private static final double START_HEIGHT = 0.6;
  private static final double LARGEST_START = 0.7;

  /** Between blocks at the start: an open gripper reaches in. */
  private static final double NARROWEST_GAP = 0.12;

  private static final int NONE = -1;

  private final double[] blockX;
  private final double[] blockWidth;

  /** The blocks from the left to the right. */
  private final int[] order;

  private double x;
  private double z;
  private double opening;
  private int held = NONE;

  /** Of the tips over the held block's bottom. */
  private double hold;

  /**
   * @param blocks how many, 1 to 5
   */
  Bin(int blocks) {
    blockX = new double[blocks];
    blockWidth = new double[blocks];
    order = new int[blocks];
  }

  /** Draws the gripper's x and, of each block, its width and a number that places it. */
  void fill(RandomGenerator random) {
    x = random.nextDouble(-LARGEST_START, LARGEST_START);
    z = START_HEIGHT;
    opening = WIDEST_OPENING;
    held = NONE;
    double room = 2 * WALL - NARROWEST_GAP * (blocks() + 1);
    for (int i = 0; i < blocks(); i++) {
      blockWidth[i] = random.nextDouble(NARROWEST_BLOCK, WIDEST_BLOCK);
      room -= blockWidth[i];
      order[i] = i;
      blockX[i] = random.nextDouble();
    }
    // So many numbers in order, and the room between them, are gaps that are drawn evenly.
    sort();
    double left = -WALL;
    double before = 0;
    for (int i = 0; i < blocks(); i++) {
      double drawn = blockX[order[i]];
      left += NARROWEST_GAP + (drawn - before) * room;
      before = drawn;
      blockX[order[i]] = left + blockWidth[order[i]] / 2;
      left += blockWidth[order[i]];
    }
  }

  private void sort() {
    for (int i = 1; i < order.length; i++) {
      int block = order[i];
      int to = i;
      for (; to > 0 && blockX[order[to - 1]] > blockX[block]; to--) {
        order[to] = order[to - 1];
      }
      order[to] = block;
    }
  }

  int blocks() {
    return order.length;
  }

  double x() {
    return x;
  }

  double z() {
    return z;
  }

  double opening() {
    return opening;
  }

  boolean isHolding() {
    return held != NONE;
  }

  double blockX(int block) {
    return blockX[block];
  }

  double blockWidth(int block) {
    return blockWidth[block];
  }

  /** Height of a block's bottom. */
  double blockZ(int block) {
    return block == held ? z - hold : 0;
  }

  /** Height of the held block's bottom; 0 where none is held. */
  double lifted() {
    return isHolding() ? blockZ(held) : 0;
  }

  /**
   * One step.
   *
   * @param across from -1 to 1, of the largest move to the right
   * @param up from -1 to 1, of the largest move
   * @param close whether the fingers close, else they open
   */
  void step(double across, double up, boolean close) {
    moveAcross(across * LARGEST_MOVE);
    moveUp(up * LARGEST_MOVE);
    if (close) {
      close();
    } else {
      open();
    }
  }

  private boolean isAmongBlocks() {
    return z < BLOCK_HEIGHT;
  }

  /** How far from the middle of the gripper it pushes blocks; 0 where it is above all. */
  private double reach() {
    if (isAmongBlocks()) {
      return opening / 2 + FINGER;
    }
    return isHolding() && lifted() < BLOCK_HEIGHT ? blockWidth[held] / 2 : 0;
  }

  private boolean isBetweenFingers(int block) {
    return isAmongBlocks() && Math.abs(blockX[block] - x) < opening / 2;
  }

  /** Width of the blocks that are pushed on one side: to the left (-1) or to the right (1). */
  private double pushed(int side) {
    double sum = 0;
    for (int block = 0; block < blocks(); block++) {
      if (isBeside(block, side)) {
        sum += blockWidth[block];
      }
    }
    return sum;
  }

  private boolean isBeside(int block, int side) {
    return block != held && !isBetweenFingers(block) && (blockX[block] - x) * side > 0;
  }

  private void moveAcross(double by) {
    double reach = reach();
    double least = -WALL + opening / 2 + FINGER;
    double largest = -least;
    if (reach > 0) {
      least = Math.max(least, -WALL + pushed(-1) + reach);
      largest = Math.min(largest, WALL - pushed(1) - reach);
    }
    int between = blockBetweenFingers();
    push(Math.min(Math.max(x + by, least), largest), reach);
    if (between != NONE) {
      centre(between);
    }
  }

  /** One that is not held; {@link #NONE} if there is none. */
  private int blockBetweenFingers() {
    for (int block = 0; block < blocks(); block++) {
      if (block != held && isBetweenFingers(block)) {
        return block;
      }
    }
    return NONE;
  }

  /** Puts the gripper here, and the blocks beside it out of its reach. */
  private void push(double to, double reach) {
    sort();
    double from = x;
    if (reach > 0) {
      double edge = to - reach;
      for (int i = blocks() - 1; i >= 0; i--) {
        if (isBeside(order[i], -1)) {
          edge = blockBefore(order[i], edge, -1);
        }
      }
      edge = to + reach;
      for (int i = 0; i < blocks(); i++) {
        if (isBeside(order[i], 1)) {
          edge = blockBefore(order[i], edge, 1);
        }
      }
    }
    x = to;
    if (isHolding()) {
      blockX[held] += to - from;
    }
  }

  /** Puts a block beyond an edge, on this side of it; the next edge, which is its other end. */
  private double blockBefore(int block, double edge, int side) {
    double half = side * blockWidth[block] / 2;
    double nearest = edge + half;
    blockX[block] = side > 0 ? Math.max(blockX[block], nearest) : Math.min(blockX[block], nearest);
    return blockX[block] + half;
  }

  /** Keeps a block between the fingers. */
  private void centre(int block) {
    double play = Math.max(0, opening - blockWidth[block]) / 2;
    blockX[block] = Math.min(Math.max(blockX[block], x - play), x + play);
  }

  private void moveUp(double by) {
    double to = Math.min(Math.max(z + by, isHolding() ? hold : 0), CEILING);
    if (isHolding()
        && lifted() >= BLOCK_HEIGHT
        && to - hold < BLOCK_HEIGHT
        && isAnyBelow(x, blockWidth[held])) {
      to = BLOCK_HEIGHT + hold;
    }
    if (!isAmongBlocks()
        && to < BLOCK_HEIGHT
        && (isAnyBelow(x - (opening + FINGER) / 2, FINGER)
            || isAnyBelow(x + (opening + FINGER) / 2, FINGER))) {
      to = BLOCK_HEIGHT;
    }
    z = to;
  }

  /** Whether a block that is not held is below a thing of this middle and width. */
  private boolean isAnyBelow(double middle, double width) {
    for (int block = 0; block < blocks(); block++) {
      if (block != held && Math.abs(blockX[block] - middle) < (blockWidth[block] + width) / 2) {
        return true;
      }
    }
    return false;
  }

  private void close() {
    if (isHolding()) {
      return;
    }
    int between = blockBetweenFingers();
    double least = between == NONE ? 0 : blockWidth[between];
    opening = Math.max(opening - LARGEST_MOVE, least);
    if (between == NONE) {
      return;
    }
    centre(between);
    if (opening == least && z <= BLOCK_HEIGHT / 2) {
      held = between;
      hold = z;
    }
  }

  private void open() {
    if (isHolding()) {
      boolean onOthers = lifted() >= BLOCK_HEIGHT;
      held = NONE;
      if (onOthers) {
        settle();
      }
    }
    double widest = Math.min(opening + LARGEST_MOVE, WIDEST_OPENING);
    double room = WALL - Math.abs(x);
    if (isAmongBlocks()) {
      room = Math.min(WALL + x - pushed(-1), WALL - x - pushed(1));
    }
    opening = Math.max(opening, Math.min(widest, 2 * (room - FINGER)));
    push(x, reach());
  }

  /** Moves blocks apart that overlap, to the right as far as the wall allows. */
  private void settle() {
    sort();
    double edge = -WALL;
    for (int i = 0; i < blocks(); i++) {
      edge = blockBefore(order[i], edge, 1);
    }
    edge = WALL;
    for (int i = blocks() - 1; i >= 0; i--) {
      edge = blockBefore(order[i], edge, -1);
    }
  }
}
