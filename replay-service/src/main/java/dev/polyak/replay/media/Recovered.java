package dev.polyak.replay.media;

import java.util.List;

/**
 * What an earlier process left of a store.
 *
 * @param nextFile number of the next file
 * @param files oldest first, their numbers without a gap, the last one before {@code nextFile}
 * @param marks of streams none of whose rows is left
 */
public record Recovered(long nextFile, List<File> files, List<StreamMark> marks) {

  /**
   * A file.
   *
   * @param openedBlocks that cannot be opened again, from the front
   * @param blocks that hold rows, in order
   */
  public record File(
      long number, Slab slab, int blockShift, int openedBlocks, List<Block> blocks) {}

  /**
   * A block.
   *
   * @param number of the block
   * @param history rows at its front that repeat earlier ones
   * @param rows that are committed, history counted
   * @param before where its stream stood before the block
   * @param after where it stands after
   */
  public record Block(int number, int history, int rows, StreamMark before, StreamMark after) {}
}
