package dev.polyak.replay.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;

/** What a store's rows are kept on. Belongs to the store's thread. */
public interface Medium extends AutoCloseable {
  /** The number of the store's first file ever; a file's slot is its distance from it. */
  long firstFile();

  /** Whether rows outlive the process. */
  boolean isDurable();

  /** Whether nothing can be appended. */
  default boolean isReadOnly() {
    return false;
  }

  /**
   * What an earlier process left; nothing where there was none. To be called once, first.
   *
   * @throws dev.polyak.node.storage.DamagedFileException if it is not as it was stored, with the
   *     file's name
   */
  Recovered recover() throws IOException;

  /** Where a table's priorities and counts are kept. */
  Ledger ledger(int table);

  /**
   * A slab for a file.
   *
   * @param file its number
   * @param blockShift log2 of the rows of its blocks
   * @throws dev.polyak.node.rpc.Refusal if memory or disk has no more room
   */
  Slab take(long file, int blockShift);

  /** The slab's file is evicted: its rows are gone for whoever starts later. */
  void forget(Slab slab);

  /** Takes back the slab of a file that is evicted and read by nobody. */
  void giveBack(Slab slab);

  /**
   * Whether a file into which nothing is written any more may be packed now: its rows, and what
   * they follow on, are safe from the machine's end, and not too many files wait for a round of
   * forces since theirs were.
   */
  default boolean mayPack(Slab slab) {
    return false;
  }

  /** Whether a round of forces is all that it takes until {@link #mayPack}. */
  default boolean packsOnceForced(Slab slab) {
    return false;
  }

  /**
   * Begins to write a file's packed form in the background. The slab may not be given back
   * meanwhile, nor another file be packed.
   *
   * @param done hears in another thread: the packed slab, or null where there was no room for it.
   *     Whoever owns the medium then calls {@link #replace} or {@link #drop}
   */
  default void pack(Slab slab, Consumer<PackedSlab> done) {
    throw new IllegalStateException("nothing is packed here");
  }

  /**
   * A file's packed form takes its place. Nobody may read the old one any more: it belongs to the
   * medium again.
   *
   * @return whether it did; otherwise the packed slab is dropped
   */
  default boolean replace(Slab slab, PackedSlab packed) {
    throw new IllegalStateException("nothing is packed here");
  }

  /** A packed slab is not needed: its file is gone. */
  default void drop(PackedSlab packed) {
    throw new IllegalStateException("nothing is packed here");
  }

  /**
   * Keeps the marks of all streams none of whose rows is left.
   *
   * @throws dev.polyak.node.rpc.Refusal if the disk has no room for them; it has the older ones
   *     then
   */
  void keep(Collection<StreamMark> marks);

  /** Refuses where a disk has failed: nothing may be stored any more. */
  void requireWorking();

  /** Whether something has changed, of rows or ledgers, since the last round of forces began. */
  boolean isUnsynced();

  /** Whether a round of forces is under way. */
  boolean isSyncing();

  /**
   * Begins a round: what is committed now will be safe from the machine's end. None may be under
   * way.
   *
   * @param done hears in another thread of the end, with the failure or null; whoever owns the
   *     medium calls {@link #endSync} then
   */
  void sync(Consumer<Throwable> done);

  /** Ends a round, with its failure or null. A force that failed is never tried again. */
  void endSync(Throwable failed);

  /**
   * Begins a copy into a folder that is empty.
   *
   * @throws dev.polyak.node.rpc.Refusal if nothing here outlives the process
   */
  FolderCheckpoint checkpoint(Path to);

  /** Frees all memory; nobody reads it any more. Forces what is not. */
  @Override
  void close();
}
