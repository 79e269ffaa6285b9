package dev.polyak.replay.selectors;

import java.util.Arrays;

/**
 * Lists of items, each in one of them at most, that share one pool of memory:
 *
 * <pre>
 *   pool      | chunk 0 | chunk 1 | chunk 2 | ...        chunks of a power of two
 *   group g     place p is entry  p % chunk  of its chunk  chunks[g][p / chunk]
 * </pre>
 *
 * <p>A group wastes one chunk at the most, so that many groups take hardly more memory than one.
 * Everything is O(1). Belongs to one thread.
 */
final class ItemGroups {
  private static final int MINIMUM_CHUNK_SHIFT = 2;
  private static final int MAXIMUM_CHUNK_SHIFT = 12;
  private static final int CHUNKS_OF_A_GROUP = 1_024;

  private final int shift;
  private final int[] pool;
  private final int[] places;
  private final int[] free;
  private int freeCount;
  private final int[][] chunks;
  private final int[] sizes;

  /** Empty groups, for items below a capacity. */
  ItemGroups(int groups, int capacity) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(capacity / CHUNKS_OF_A_GROUP);
    shift = Math.clamp(bits, MINIMUM_CHUNK_SHIFT, MAXIMUM_CHUNK_SHIFT);
    places = new int[capacity];
    chunks = new int[groups][0];
    sizes = new int[groups];
    freeCount = Math.ceilDiv(capacity, 1 << shift) + groups;
    pool = new int[freeCount << shift];
    free = new int[freeCount];
    for (int chunk = 0; chunk < freeCount; chunk++) {
      free[chunk] = freeCount - 1 - chunk;
    }
  }

  int size(int group) {
    return sizes[group];
  }

  /** Where in the pool the item at a place is; places are 0 to size - 1. */
  int at(int group, int place) {
    return (chunks[group][place >>> shift] << shift) + (place & (1 << shift) - 1);
  }

  /** The item there. */
  int item(int at) {
    return pool[at];
  }

  /** The place of an item that is in a group. */
  int place(int item) {
    return places[item];
  }

  /** Adds an item that is in no group. */
  void add(int group, int item) {
    int place = sizes[group]++;
    if ((place & (1 << shift) - 1) == 0) {
      addChunk(group, place >>> shift);
    }
    pool[at(group, place)] = item;
    places[item] = place;
  }

  private void addChunk(int group, int count) {
    if (count == chunks[group].length) {
      chunks[group] = Arrays.copyOf(chunks[group], Math.max(4, 2 * count));
    }
    chunks[group][count] = free[--freeCount];
  }

  /** Takes an item out that is in the group; the group's last takes its place. */
  void remove(int group, int item) {
    int last = --sizes[group];
    int lastAt = at(group, last);
    int lastItem = pool[lastAt];
    pool[at(group, places[item])] = lastItem;
    places[lastItem] = places[item];
    if ((last & (1 << shift) - 1) == 0) {
      free[freeCount++] = lastAt >>> shift;
    }
  }
}
