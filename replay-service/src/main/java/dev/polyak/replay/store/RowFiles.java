package dev.polyak.replay.store;

import dev.polyak.node.rpc.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The files of a store, oldest to newest. Numbers grow by one and are never used again; a file's
 * slot is its number modulo the files at the most. An evicted file gives its slot back at once and
 * its slab when nothing pins it. Belongs to one thread.
 */
final class RowFiles implements AutoCloseable {
  private final FileGeometry geometry;
  private final RowLayout layout;
  private final long firstNumber;
  private final RowFile[] slots;
  private final Deque<Slab> free = new ArrayDeque<>();
  private long oldest;
  private long next;
  private int retired;

  RowFiles(FileGeometry geometry, RowLayout layout, long firstNumber) {
    this.geometry = geometry;
    this.layout = layout;
    this.firstNumber = firstNumber;
    slots = new RowFile[geometry.maximumFiles()];
    oldest = firstNumber;
    next = firstNumber;
  }

  int count() {
    return (int) (next - oldest);
  }

  /** Bytes of slabs that hold rows, those of evicted files that are still pinned included. */
  long bytes() {
    return (count() + retired) * geometry.fileBytes();
  }

  /** Evicted files that are still pinned. */
  int retired() {
    return retired;
  }

  boolean isFull() {
    return count() == geometry.maximumFiles();
  }

  /** Opens another file; one must have been evicted where there are as many as may be. */
  RowFile open(int openStreams) {
    Slab slab = free.isEmpty() ? allocate() : free.pop();
    int slot = (int) ((next - firstNumber) % slots.length);
    RowFile file =
        new RowFile(
            next, slot, slab, layout, geometry.rowsPerFile(), geometry.blockShift(openStreams));
    slots[slot] = file;
    next++;
    return file;
  }

  private Slab allocate() {
    try {
      return new Slab(geometry.fileBytes());
    } catch (OutOfMemoryError none) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "no direct memory for %d more bytes of rows: lower capacity_bytes or raise"
                  .formatted(geometry.fileBytes())
              + " -XX:MaxDirectMemorySize");
    }
  }

  /** The newest file, or null. */
  RowFile newest() {
    return count() == 0 ? null : get(next - 1);
  }

  /** The oldest file, or null. */
  RowFile oldest() {
    return count() == 0 ? null : get(oldest);
  }

  /** The file with a number, or null where it is gone or never was. */
  RowFile get(long number) {
    return number < oldest || number >= next
        ? null
        : slots[(int) ((number - firstNumber) % slots.length)];
  }

  RowFile inSlot(int slot) {
    return slots[slot];
  }

  /** Takes the oldest file out; its rows are in no table any more. */
  void evictOldest() {
    RowFile file = oldest();
    slots[file.slot()] = null;
    oldest++;
    file.evict();
    if (file.isPinned()) {
      retired++;
    } else {
      free.push(file.slab());
    }
  }

  /** Ends a pin; the slab of an evicted file is free with the last one. */
  void unpin(RowFile file) {
    if (file.unpin() && file.isEvicted()) {
      retired--;
      free.push(file.slab());
    }
  }

  /** Frees all memory; nothing may be pinned or read any more. */
  @Override
  public void close() {
    for (RowFile file : slots) {
      if (file != null) {
        file.slab().close();
      }
    }
    free.forEach(Slab::close);
    free.clear();
  }
}
