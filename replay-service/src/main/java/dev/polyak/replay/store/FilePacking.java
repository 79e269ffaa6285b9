package dev.polyak.replay.store;

import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.PackedSlab;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Has files of a store with compressed columns packed, when nothing is written into them any more
 * and the medium allows it: one at a time, the others wait. Belongs to the store's thread.
 */
final class FilePacking {
  private final Medium medium;
  private final RowFiles files;
  private final boolean packs;
  private final Deque<RowFile> waiting = new ArrayDeque<>();
  private RowFile underWay;
  private boolean closed;

  /**
   * Nothing waits.
   *
   * @param packs whether files are packed at all
   */
  FilePacking(Medium medium, RowFiles files, boolean packs) {
    this.medium = medium;
    this.files = files;
    this.packs = packs;
  }

  /** Something has happened to a file after which it may be left. O(1). */
  void changed(RowFile file) {
    if (packs && file.isLeft() && file.packed() == null) {
      waiting.add(file);
    }
  }

  /** Whether a file is being packed; it is pinned. */
  boolean isUnderWay() {
    return underWay != null;
  }

  /** Whether the next file waits for a round of forces. */
  boolean awaitsForces() {
    dropEvicted();
    return underWay == null && !waiting.isEmpty() && medium.packsOnceForced(waiting.peek().slab());
  }

  private void dropEvicted() {
    while (!waiting.isEmpty() && waiting.peek().isEvicted()) {
      waiting.poll();
    }
  }

  /**
   * Begins with the next file, if none is under way.
   *
   * @param owner runs a command in the store's thread
   */
  void advance(Consumer<Runnable> owner) {
    dropEvicted();
    if (underWay == null && !waiting.isEmpty() && medium.mayPack(waiting.peek().slab())) {
      underWay = waiting.poll();
      underWay.pin();
      medium.pack(underWay.slab(), packed -> owner.accept(() -> end(packed)));
    }
  }

  private void end(PackedSlab packed) {
    RowFile file = underWay;
    underWay = null;
    if (packed != null && (closed || file.isEvicted())) {
      medium.drop(packed);
    } else if (packed != null) {
      file.setSuccessor(packed);
    }
    if (!closed) {
      files.unpin(file);
    }
  }

  /** The store's files are not its own any more. */
  void close() {
    closed = true;
  }
}
