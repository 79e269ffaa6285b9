package dev.polyak.replay.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Buffers of replies, in sizes of powers of two. A buffer that was sent is its receiver's until its
 * credit came back, and only then given back here: the in-process transport hands over the memory
 * itself. Buffers of calls that ended are left to the garbage collector, for their receivers may
 * still read them. Belongs to one thread.
 */
final class BufferPool {
  private static final int SMALLEST_SHIFT = 10;
  private static final int LARGEST_SHIFT = 20;
  private static final long MAXIMUM_FREE_BYTES = 16 << 20;

  private final List<Deque<byte[]>> free = new ArrayList<>();
  private final Consumer<byte[]> givenBack;
  private long freeBytes;

  /**
   * An empty pool.
   *
   * @param givenBack sees each buffer that comes back
   */
  BufferPool(Consumer<byte[]> givenBack) {
    this.givenBack = givenBack;
    for (int shift = SMALLEST_SHIFT; shift <= LARGEST_SHIFT; shift++) {
      free.add(new ArrayDeque<>());
    }
  }

  /** A buffer of at least {@code bytes}, at most 1 MiB, with any content. */
  byte[] take(int bytes) {
    int shift = Math.max(SMALLEST_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
    byte[] buffer = free.get(shift - SMALLEST_SHIFT).poll();
    if (buffer == null) {
      return new byte[1 << shift];
    }
    freeBytes -= buffer.length;
    return buffer;
  }

  /** Nobody reads or writes the buffer any more. */
  void giveBack(byte[] buffer) {
    givenBack.accept(buffer);
    if (freeBytes + buffer.length <= MAXIMUM_FREE_BYTES) {
      freeBytes += buffer.length;
      free.get(Integer.numberOfTrailingZeros(buffer.length) - SMALLEST_SHIFT).push(buffer);
    }
  }
}
