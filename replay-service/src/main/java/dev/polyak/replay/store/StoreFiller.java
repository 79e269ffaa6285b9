package dev.polyak.replay.store;

import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.media.LedgerEntry;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.v1.AppendRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills an empty medium with rows of other stores and with what their tables knew of them, through
 * the storage that a running store appends to. A store that is opened over the medium afterwards
 * has them in its tables. Belongs to one thread.
 */
public final class StoreFiller implements AutoCloseable {
  private final Medium medium;
  private final RowStorage storage;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<Stream> incarnations = new ArrayList<>();
  private final int horizon;
  private final long[] sizes;
  private final long[] evicted;

  /**
   * Nothing is stored yet.
   *
   * @param streams that are to come, which share the storage
   */
  public StoreFiller(StoreSpecification specification, Medium medium, int streams)
      throws IOException {
    this.medium = medium;
    horizon = specification.horizon();
    int tables = specification.tables().size();
    for (int table = 0; table < tables; table++) {
      ledgers.add(medium.ledger(table));
    }
    sizes = new long[tables];
    evicted = new long[tables];
    storage =
        new RowStorage(
            specification,
            medium,
            new Streams(specification.run()),
            new ArrivalClock(System::nanoTime),
            this::evict);
    storage.files().restore(medium.recover());
    storage.addOpenStreams(streams);
  }

  /**
   * Begins an incarnation of a stream, or goes on where its earlier rows are not stored any more.
   *
   * @param incomplete its first steps that lack frames of their stacks
   */
  public Stream begin(StreamMark mark, int incomplete) {
    Stream stream = new Stream(mark.stream());
    stream.restore(mark, horizon);
    stream.loseHistory(incomplete);
    incarnations.add(stream);
    return stream;
  }

  /**
   * Stores its next rows. Where there is no room the oldest file goes, as ever. O(rows).
   *
   * @param entries of each step, one a table
   */
  public void append(Stream stream, AppendRows rows, List<List<LedgerEntry>> entries) {
    long sequence = stream.nextSequence();
    PendingRows pending = stream.pending();
    storage.append(stream, rows, 0);
    for (List<LedgerEntry> ofStep : entries) {
      if (sequence >= pending.first() && !pending.isDone(sequence)) {
        keep(pending.key(sequence), ofStep);
        pending.done(sequence, 1);
      }
      sequence++;
    }
    storage.commit();
  }

  private void keep(long key, List<LedgerEntry> entries) {
    RowFile file = storage.fileOf(key);
    int live = 0;
    for (int table = 0; table < entries.size(); table++) {
      LedgerEntry entry = entries.get(table);
      boolean present = entry.state() == Ledger.PRESENT;
      if (file == null) {
        evicted[table] += present ? 1 : 0;
      } else {
        entry.write(ledgers.get(table), leaf(file, key), file.number());
        sizes[table] += present ? 1 : 0;
        live += present ? 1 : 0;
      }
    }
    if (file != null) {
      // What waits to become selectable counts as live when the store is opened.
      file.addLive(live - 1);
    }
  }

  private int leaf(RowFile file, long key) {
    return storage.leaf(file, RowStorage.rowOf(key));
  }

  private boolean evict(int leaf) {
    RowFile file = storage.fileOfLeaf(leaf);
    boolean live = false;
    for (int table = 0; table < ledgers.size(); table++) {
      Ledger ledger = ledgers.get(table);
      if (ledger.state(leaf, file.number()) == Ledger.PRESENT) {
        ledger.remove(leaf);
        file.addLive(-1);
        sizes[table]--;
        evicted[table]++;
        live = true;
      }
    }
    return live;
  }

  public int tables() {
    return ledgers.size();
  }

  /** Rows that are in a table. */
  public long size(int table) {
    return sizes[table];
  }

  /** Rows that were in a table, and for which there was no room. */
  public long evicted(int table) {
    return evicted[table];
  }

  /**
   * Ends it for one table: its rows are in their order, and its limiter counts.
   *
   * @param sampled windows
   * @param removed rows that were removed, those not counted for which there was no room
   */
  public void finish(int table, long sampled, long removed) {
    Ledger ledger = ledgers.get(table);
    PresentRows present = new PresentRows(0);
    for (RowFile file : storage.files().all()) {
      for (int row = 0; row < file.openedBlocks() * file.blockRows(); row++) {
        int leaf = storage.leaf(file, row);
        if (ledger.state(leaf, file.number()) == Ledger.PRESENT) {
          present.add(leaf, ledger.order(leaf));
        }
      }
    }
    long[] before = {removed + evicted[table]};
    present.forEachInOrder(
        leaf -> {
          long file = storage.fileOfLeaf(leaf).number();
          LedgerEntry.of(ledger, leaf, file).at((int) before[0]++).write(ledger, leaf, file);
        });
    ledger.totals(before[0], sampled, removed + evicted[table]);
  }

  /** Keeps the highest epoch of the run's learners, and where streams are of which no row is. */
  public void finish(long epoch) {
    ledgers.getFirst().setEpoch(epoch);
    Map<String, Stream> newest = new TreeMap<>();
    for (Stream stream : incarnations) {
      newest.merge(stream.name(), stream, (a, b) -> a.incarnation() > b.incarnation() ? a : b);
    }
    medium.keep(
        newest.values().stream()
            .filter(stream -> stream.file() == null)
            .map(Stream::mark)
            .toList());
  }

  @Override
  public void close() {
    medium.close();
  }
}
