package dev.polyak.replay.store;

import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.PackedSlab;
import dev.polyak.replay.media.Recovered;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The files of a store, oldest to newest. Numbers grow by one and are never used again; a file's
 * slot is its number modulo the files at the most. An evicted file gives its slot back at once and
 * its slab when nothing pins it. Belongs to one thread.
 */
final class RowFiles {
  private final FileGeometry geometry;
  private final RowLayout layout;
  private final Medium medium;
  private final RowFile[] slots;

  /** The files again, at their numbers' lower bits: every row asks for its file. */
  private final RowFile[] byNumber;

  private long oldest;
  private long next;
  private int retired;
  private int packed;

  /** Bytes that the rows of packed files, retired ones included, take less than they did. */
  private long saved;

  RowFiles(FileGeometry geometry, RowLayout layout, Medium medium) {
    this.geometry = geometry;
    this.layout = layout;
    this.medium = medium;
    slots = new RowFile[geometry.maximumFiles()];
    byNumber = new RowFile[Integer.highestOneBit(slots.length) * 2];
    oldest = medium.firstFile();
    next = oldest;
  }

  /** Takes over the files that were found; there are none yet. */
  void restore(Recovered recovered) {
    next = recovered.nextFile();
    oldest = next - recovered.files().size();
    for (Recovered.File found : recovered.files()) {
      int slot = slotOf(found.number());
      put(RowFile.restored(found, slot, layout, geometry.rowsPerFile()));
    }
  }

  private int slotOf(long number) {
    return (int) ((number - medium.firstFile()) % slots.length);
  }

  int count() {
    return (int) (next - oldest);
  }

  /** Bytes of slabs that hold rows, those of evicted files that are still pinned included. */
  long bytes() {
    return unpackedBytes() - saved;
  }

  /** What {@link #bytes} would be without packed files. */
  long unpackedBytes() {
    return (count() + retired) * geometry.fileBytes();
  }

  /** Packed files, of {@link #count}. */
  int packed() {
    return packed;
  }

  /** Evicted files that are still pinned. */
  int retired() {
    return retired;
  }

  boolean isFull() {
    return count() == geometry.maximumFiles();
  }

  /**
   * Opens another file; one must have been evicted where there are as many as may be.
   *
   * @throws dev.polyak.node.rpc.Refusal if there is no room for it
   */
  RowFile open(int openStreams) {
    int blockShift = geometry.blockShift(openStreams);
    RowFile file =
        new RowFile(
            next,
            slotOf(next),
            medium.take(next, blockShift),
            layout,
            geometry.rowsPerFile(),
            blockShift);
    put(file);
    next++;
    return file;
  }

  private void put(RowFile file) {
    slots[file.slot()] = file;
    byNumber[place(file.number())] = file;
    if (file.packed() != null) {
      packed++;
      saved += saved(file);
    }
  }

  private long saved(RowFile file) {
    return geometry.fileBytes() - file.slab().bytes();
  }

  private int place(long number) {
    return (int) number & (byNumber.length - 1);
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
    return number < oldest || number >= next ? null : byNumber[place(number)];
  }

  /** All of them, oldest first. */
  List<RowFile> all() {
    return LongStream.range(oldest, next).mapToObj(this::get).toList();
  }

  RowFile inSlot(int slot) {
    return slots[slot];
  }

  /** Takes the oldest file out; its rows are in no table any more. */
  void evictOldest() {
    RowFile file = oldest();
    slots[file.slot()] = null;
    byNumber[place(file.number())] = null;
    oldest++;
    file.evict();
    packed -= file.packed() == null ? 0 : 1;
    medium.forget(file.slab());
    if (file.successor() != null) {
      medium.drop(file.successor());
      file.setSuccessor(null);
    }
    if (file.isPinned()) {
      retired++;
    } else {
      giveBack(file);
    }
  }

  private void giveBack(RowFile file) {
    saved -= file.packed() == null ? 0 : saved(file);
    medium.giveBack(file.slab());
  }

  /**
   * Ends a pin; with the last one, the slab of an evicted file is free, and a file that is packed
   * by now lies where it is packed.
   */
  void unpin(RowFile file) {
    if (!file.unpin()) {
      return;
    }
    if (file.isEvicted()) {
      retired--;
      giveBack(file);
    } else if (file.successor() != null) {
      move(file, file.successor());
    }
  }

  private void move(RowFile file, PackedSlab successor) {
    file.setSuccessor(null);
    if (medium.replace(file.slab(), successor)) {
      file.moveTo(successor);
      packed++;
      saved += saved(file);
    }
  }
}
