package dev.polyak.replay.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The memory of one file, used again when its file is gone. */
final class Slab implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;

  Slab(long bytes) {
    segment = arena.allocate(bytes, Long.BYTES);
  }

  MemorySegment segment() {
    return segment;
  }

  /** Frees it; nothing may read it any more. */
  @Override
  public void close() {
    arena.close();
  }
}
