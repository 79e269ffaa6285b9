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
