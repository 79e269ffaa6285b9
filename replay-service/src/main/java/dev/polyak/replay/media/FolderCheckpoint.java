package dev.polyak.replay.media;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A copy of a store's folder that is made while the store goes on. The store's thread notes how far
 * each file is and reads ledgers in parts; another thread, one, writes. Files are pinned meanwhile.
 *
 * <p>Ledgers are read after the files were noted, so that they know of rows that came later, which
 * nobody will ask for, and of rows that have left since. Files that were evicted before all of a
 * ledger was read are left out.
 */
public final class FolderCheckpoint {
  private static final int LEDGER_PART = 256 << 10;
  private static final int FILE_PART = 1 << 20;

  private final Path from;
  private final Path to;
  private final Shape shape;
  private final List<MappedLedger> ledgers;
  private final List<Noted> files = new ArrayList<>();
  private final ByteBuffer part = ByteBuffer.allocateDirect(LEDGER_PART);
  private Collection<StreamMark> marks = List.of();

  /** A file and how far its blocks were; commits are null where all of them are full. */
  private record Noted(long number, FileSlab slab, List<BlockTable.Commit> commits) {}

  FolderCheckpoint(Path from, Path to, Shape shape, List<MappedLedger> ledgers) {
    this.from = from;
    this.to = to;
    this.shape = shape;
    this.ledgers = ledgers;
  }

  // In the store's thread.

  /**
   * Notes a file, oldest first.
   *
   * @param full whether nothing will be written into it any more
   * @param openedBlocks blocks that belong to a stream, from the front
   */
  public void note(long number, Slab slab, boolean full, int openedBlocks) {
    files.add(
        new Noted(
            number, (FileSlab) slab, full ? null : ((MappedSlab) slab).commits(openedBlocks)));
  }

  /** Notes where all streams stand. */
  public void note(Collection<StreamMark> standing) {
    marks = standing;
  }

  /** Parts in which the ledgers are read, those of one after those of another. */
  public int ledgerParts() {
    return ledgers.size() * partsOfLedger();
  }

  private int partsOfLedger() {
    return (int) ((ledgers.getFirst().whole().byteSize() + LEDGER_PART - 1) / LEDGER_PART);
  }

  /** Begins with the end of a ledger: its front, which has the counts, is read last. */
  private long offset(int number) {
    return (long) (partsOfLedger() - 1 - number % partsOfLedger()) * LEDGER_PART;
  }

  /** Reads a part, which {@link #writeLedger} then writes. */
  public void readLedger(int number) {
    MemorySegment whole = ledgers.get(number / partsOfLedger()).whole();
    long offset = offset(number);
    int bytes = (int) Math.min(LEDGER_PART, whole.byteSize() - offset);
    part.clear().limit(bytes);
    MemorySegment.ofBuffer(part).copyFrom(whole.asSlice(offset, bytes));
  }

  // In the thread that writes.

  /** Writes the part of the ledgers that was read last. */
  public void writeLedger(int number) throws IOException {
    Path file = to.resolve(FolderMedium.LEDGER + number / partsOfLedger());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long at = offset(number);
      while (part.hasRemaining()) {
        at += channel.write(part, at);
      }
    }
  }

  /**
   * Links a file, or copies it.
   *
   * @param i the file that was noted as the i-th
   * @return bytes that were copied; 0 where it is linked
   */
  public long writeFile(int i) throws IOException {
    Noted file = files.get(i);
    Path target = to.resolve(FolderScan.ROWS + file.number);
    boolean linked = file.commits == null && link(file.number, target);
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (!linked) {
        copy(file, channel);
      }
      channel.force(true);
    }
    return linked ? 0 : file.slab.whole().byteSize();
  }

  /** Whether it could be linked: not where it is evicted, nor on another file system. */
  private boolean link(long number, Path target) {
    try {
      Files.createLink(target, from.resolve(FolderScan.ROWS + number));
      return true;
    } catch (IOException | UnsupportedOperationException copied) {
      return false;
    }
  }

  private void copy(Noted file, FileChannel channel) throws IOException {
    MemorySegment whole = file.slab.whole();
    long rows = shape.rowsOffset();
    if (file.commits == null) {
      write(channel, whole.asSlice(0, rows));
    } else {
      write(channel, whole.asSlice(0, FileFormat.HEADER_BYTES));
      write(channel, ((MappedSlab) file.slab).table(file.commits));
    }
    for (long at = rows; at < whole.byteSize(); at += FILE_PART) {
      write(channel, whole.asSlice(at, Math.min(FILE_PART, whole.byteSize() - at)));
    }
  }

  private static void write(FileChannel channel, MemorySegment bytes) throws IOException {
    ByteBuffer buffer = bytes.asByteBuffer();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Writes the marks, and last what makes the folder a store. */
  public void finish() throws IOException {
    Marks.write(to.resolve(FolderScan.MARKS), marks);
    force(to.resolve(FolderScan.MARKS));
    for (int table = 0; table < ledgers.size(); table++) {
      force(to.resolve(FolderMedium.LEDGER + table));
    }
    StoreRecord.read(from).write(to);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
