package dev.polyak.replay.store;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.media.FolderCheckpoint;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.InitialPriorities;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The rows of one run and the tables over them. Belongs to one thread; knows nothing of calls, and
 * waits for nothing.
 *
 * <p>The same calls in the same order draw the same windows.
 */
public final class Store implements AutoCloseable {
  private final RandomGenerator random;
  private final Medium medium;
  private final RowStorage storage;
  private final Streams streams;
  private final List<Table> tables;
  private final ArrivalClock clock;
  private final RowCursor cursor = new RowCursor();
  private final int historyRows;
  private int[] updatedLeaves = new int[0];
  private float[] updatedPriorities = new float[0];
  private StoreSpecification specification;

  /** What became of a batch of priority updates. */
  public record Updated(int applied, int stale) {}

  /**
   * The store that a medium holds, or an empty one.
   *
   * @param nanoTime a monotonic clock, by which rows get older
   * @throws IOException if what the medium holds is damaged or cannot be read
   */
  public Store(StoreSpecification specification, Medium medium, LongSupplier nanoTime)
      throws IOException {
    this.specification = specification;
    this.medium = medium;
    random = new SplittableRandom(specification.seed());
    historyRows = specification.layout().historyRows();
    streams = new Streams(specification.run());
    clock = new ArrivalClock(nanoTime);
    storage = new RowStorage(specification, medium, streams, clock, this::evict);
    tables = new ArrayList<>();
    for (TableSpecification table : specification.tables()) {
      tables.add(
          new Table(
              table, specification.shape().rows(), medium.ledger(tables.size()), this::leftTable));
    }
    restore();
  }

  private void restore() throws IOException {
    Restoration restoration = new Restoration(storage, streams, tables, specification);
    for (Restoration.Late late : restoration.restore(medium.recover())) {
      insert(late);
    }
    for (Stream stream : streams.all()) {
      insertKnown(stream, stream.pending().first());
    }
  }

  /** What its rows are kept on. */
  public Medium medium() {
    return medium;
  }

  public StoreSpecification specification() {
    return specification;
  }

  public List<Table> tables() {
    return tables;
  }

  /** Takes another specification's samplers and limits, where nothing else differs. */
  public void adopt(StoreSpecification newer) {
    String difference = specification.difference(newer);
    if (!difference.isEmpty()) {
      throw Refusal.state("run %s has other tables already: %s", specification.run(), difference);
    }
    specification = newer;
    for (int i = 0; i < tables.size(); i++) {
      tables.get(i).adopt(newer.tables().get(i));
    }
  }

  // ------------------------------------------------------------------------------------ streams

  /**
   * Opens a stream under an incarnation; a higher one than before ends the older.
   *
   * @throws Refusal if the incarnation is older
   */
  public Stream open(String name, long incarnation, boolean prioritiesFollow) {
    Stream stream = streams.get(name);
    if (incarnation < stream.incarnation()) {
      throw Refusal.state(
          "stream %s is at incarnation %d, not %d", name, stream.incarnation(), incarnation);
    }
    if (incarnation > stream.incarnation()) {
      complete(stream);
      PendingRows pending = stream.pending();
      for (long sequence = pending.first(); sequence < pending.next(); sequence++) {
        if (!pending.isDone(sequence)) {
          release(pending, sequence, 1);
        }
      }
      storage.leave(stream);
      stream.begin(incarnation);
    }
    stream.setPrioritiesFollow(prioritiesFollow);
    if (!prioritiesFollow) {
      complete(stream);
    }
    return stream;
  }

  /**
   * The incarnation begins in mid-episode, after rows that are not in it; where it has rows
   * already, that is known.
   */
  public void continueEpisode(Stream stream) {
    if (stream.nextSequence() == 0) {
      stream.loseHistory(historyRows);
    }
  }

  /** One call more or less fills the streams' blocks. */
  public void addOpenStreams(int change) {
    storage.addOpenStreams(change);
  }

  public int openStreams() {
    return storage.openStreams();
  }

  /** Rows of a stream that wait for a priority get the largest. O(rows that wait). */
  public void complete(Stream stream) {
    for (long sequence = stream.pending().first(); sequence < stream.ready(); sequence++) {
      if (!stream.pending().isDone(sequence)) {
        insert(stream.pending(), sequence, 1);
      }
    }
  }

  /** {@link #complete(Stream)} for all streams. */
  public void completeAll() {
    streams.all().forEach(this::complete);
  }

  // ------------------------------------------------------------------------------------- append

  /** What of a message, which passed {@link AppendChecks}, is new; or a refusal. O(rows). */
  public AppendPlan plan(Stream stream, AppendRows rows) {
    return AppendPlan.of(stream, rows, specification.largestAppend());
  }

  /** The first table whose limiter holds an append back, or -1. O(rows x tables). */
  public int firstTableAgainst(Stream stream, AppendRows rows, AppendPlan plan) {
    if (plan.steps() == 0) {
      return -1;
    }
    for (int i = 0; i < tables.size(); i++) {
      Table table = tables.get(i);
      int period = table.specification().sequencePeriod();
      int inserted =
          period == 1
              ? plan.steps()
              : plan.sequences(stream, rows.getFlags(), specification.horizon(), period);
      if (inserted > 0 && !table.admitsAppend(inserted, specification.largestDraw())) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Stores what a plan found new, and makes selectable what that completes.
   *
   * @throws dev.polyak.node.rpc.Refusal if there is no room for it; nothing of it is stored then
   */
  public void append(Stream stream, AppendRows rows, AppendPlan plan) {
    if (plan.firstRow() < rows.getCount()) {
      storage.append(stream, rows, plan.firstRow());
    }
    dropEvicted(stream);
    long before = stream.ready();
    long now = stream.readyAfter(specification.horizon());
    if (rows.hasPriorities()) {
      setPriorities(stream, rows.getPriorities(), before, now);
    }
    stream.setReady(now);
    insertKnown(stream, before);
    // Last: an end of the process before it leaves nothing of the message, one after it all.
    storage.commit();
    storage.releaseDeadFiles();
  }

  /** Inserts the steps from {@code first} on that are ready and have their priority. */
  private void insertKnown(Stream stream, long first) {
    PendingRows pending = stream.pending();
    long sequence = Math.max(first, pending.first());
    while (sequence < stream.ready()) {
      int run = pending.run(sequence, stream.ready(), stream.prioritiesFollow());
      if (run > 0) {
        insert(pending, sequence, run);
      }
      sequence += Math.max(1, run);
    }
  }

  /** Steps whose file is gone need no priority any more. */
  private void dropEvicted(Stream stream) {
    PendingRows pending = stream.pending();
    while (pending.first() < pending.next()
        && storage.fileOf(pending.key(pending.first())) == null) {
      pending.done(pending.first(), 1);
    }
  }

  /**
   * @param before steps below it were ready before this append
   * @param now steps below it are ready with it, and inserted next
   */
  private void setPriorities(Stream stream, InitialPriorities priorities, long before, long now) {
    ByteBuffer values = Tensors.view(priorities.getValues());
    PendingRows pending = stream.pending();
    long first = priorities.getFirstSequence();
    int count = values.limit() / Float.BYTES;
    for (long sequence = Math.max(first, pending.first()); sequence < first + count; sequence++) {
      if (pending.isDone(sequence)) {
        continue;
      }
      pending.setPriority(sequence, values.getFloat((int) (sequence - first) * Float.BYTES));
      if (sequence < before) {
        insert(pending, sequence, 1);
      } else if (sequence >= now) {
        await(pending.key(sequence), pending.priority(sequence));
      }
    }
  }

  /** Keeps the initial priority of a step that is not selectable yet. */
  private void await(long key, float priority) {
    RowFile file = storage.fileOf(key);
    if (file != null && medium.isDurable()) {
      int leaf = storage.leaf(file, RowStorage.rowOf(key));
      tables.forEach(table -> table.await(leaf, file.number(), priority));
    }
  }

  /**
   * Makes pending steps selectable, if their file is still there.
   *
   * @param count steps from {@code sequence} on, which lie side by side
   */
  private void insert(PendingRows pending, long sequence, int count) {
    long key = pending.key(sequence);
    RowFile file = storage.fileOf(key);
    if (file != null) {
      int leaf = storage.leaf(file, RowStorage.rowOf(key));
      for (Table table : tables) {
        file.addLive(table.insert(leaf, file.number(), pending, sequence, count, random));
      }
    }
    release(pending, sequence, count);
  }

  private void insert(Restoration.Late late) {
    RowFile file = storage.fileOf(late.key());
    if (file != null) {
      int leaf = storage.leaf(file, RowStorage.rowOf(late.key()));
      for (Table table : tables) {
        if (table.specification().selects(late.place()) && !table.hasHad(leaf, file.number())) {
          file.addLive(1);
          table.insert(leaf, file.number(), late.priority(), random);
        }
      }
    }
  }

  private void release(PendingRows pending, long sequence, int count) {
    RowFile file = storage.fileOf(pending.key(sequence));
    if (file != null) {
      file.addLive(-count);
    }
    pending.done(sequence, count);
  }

  private void leftTable(int leaf) {
    storage.fileOfLeaf(leaf).addLive(-1);
  }

  /** Takes a row out of all tables; says whether it was in one. */
  private boolean evict(int leaf) {
    boolean live = false;
    for (Table table : tables) {
      if (table.contains(leaf)) {
        table.remove(leaf);
        live = true;
      }
    }
    return live;
  }

  /** Live rows that went with their file. */
  public long evicted() {
    return storage.evicted();
  }

  public int fileCount() {
    return storage.files().count();
  }

  /** Files that are gone and still read. */
  public int retiredFiles() {
    return storage.files().retired();
  }

  /** Bytes of rows in the files in use, compressed where they are. */
  public long bytes() {
    return storage.files().bytes();
  }

  /** What {@link #bytes} would be without compression. */
  public long unpackedBytes() {
    return storage.files().unpackedBytes();
  }

  /** Files in use that are packed. */
  public int packedFiles() {
    return storage.files().packed();
  }

  /**
   * Has the next file packed that nothing is written into any more, if none is under way. O(1), but
   * for the time that it takes in the background.
   *
   * @param owner runs a command in the store's thread
   */
  public void advancePacking(Consumer<Runnable> owner) {
    storage.packing().advance(owner);
  }

  /** Whether a file waits for a round of forces to be packed. */
  public boolean packsOnceForced() {
    return storage.packing().awaitsForces();
  }

  /** Whether a file is being packed; it is pinned. */
  public boolean isPacking() {
    return storage.packing().isUnderWay();
  }

  // ------------------------------------------------------------------------------------ samples

  /** Begins a draw. */
  public void clear(Windows windows, int count) {
    windows.clear(count);
  }

  /**
   * Draws {@code count} windows of a table that admits them, with replacement, and pins their
   * files. O(count x (windowRows + rows that a stack reaches back)), and what selecting takes.
   *
   * @param share the table as an index into the call's
   * @param windowRows rows of a window at the most
   */
  public void draw(Table table, int share, int count, int windowRows, Windows windows) {
    table.countDraw(count);
    int[] selected = windows.selected;
    int batch = table.selectable(count);
    for (int n = 0; n < count; n++) {
      if (n % batch == 0) {
        table.select(random, selected, batch);
      }
      int leaf = selected[n % batch];
      int i = windows.add();
      windows.tables[i] = (byte) share;
      windows.leaves[i] = table.weight(leaf);
      windows.masses[i] = table.mass();
      walk(leaf, windowRows - 1, windows, i);
      table.sampled(leaf);
    }
  }

  private void walk(int leaf, int steps, Windows windows, int i) {
    RowFile file = storage.fileOfLeaf(leaf);
    int row = storage.rowOfLeaf(leaf);
    windows.firstFiles[i] = file;
    windows.firstRows[i] = row;
    windows.ages[i] = file.rowsBefore(row, historyRows);
    windows.pin(file);
    cursor.set(file, row);
    int length = 0;
    byte end = Windows.GOES_ON;
    while (length < steps) {
      if (!cursor.next()) {
        end = Windows.CUT;
        break;
      }
      length++;
      windows.pin(cursor.file());
      if (cursor.file().isClosing(cursor.row())) {
        int flags = cursor.file().flags(cursor.row());
        end = (flags & RowFlags.TERMINATED) != 0 ? Windows.TERMINATED : Windows.TRUNCATED;
        break;
      }
    }
    windows.lastFiles[i] = cursor.file();
    windows.lastRows[i] = cursor.row();
    windows.lengths[i] = length;
    windows.ends[i] = end;
  }

  /** The time, as {@link #ageSeconds} takes it. */
  public int now() {
    return clock.now();
  }

  /** Seconds since the selected row of a window came in; NaN where that is not known. */
  public float ageSeconds(Windows windows, int i, int now) {
    return ArrivalClock.seconds(windows.firstFile(i).arrivals().time(windows.firstRow(i)), now);
  }

  /** What the append of a window's selected row said as acting_update, the lower half. */
  public int actingUpdate(Windows windows, int i) {
    return windows.firstFile(i).arrivals().actingUpdate(windows.firstRow(i));
  }

  /** Ends the pins of a draw. */
  public void release(Windows windows) {
    windows.release(storage.files());
  }

  // --------------------------------------------------------------------------------- priorities

  /**
   * Sets priorities of rows by their keys, in order; O(1) a key, O(log rows) where a heap selects.
   *
   * @param keys int64 each
   * @param priorities float32 each, finite and 0 or more, as many
   */
  public Updated update(Table table, ByteString keys, ByteString priorities) {
    ByteBuffer keyView = Tensors.view(keys);
    ByteBuffer priorityView = Tensors.view(priorities);
    int count = keys.size() / Long.BYTES;
    if (updatedLeaves.length < count) {
      updatedLeaves = new int[count];
      updatedPriorities = new float[count];
    }
    int known = 0;
    for (int i = 0; i < count; i++) {
      long key = keyView.getLong(i * Long.BYTES);
      RowFile file = storage.fileOf(key);
      int row = RowStorage.rowOf(key);
      if (file != null && row < file.rows()) {
        updatedLeaves[known] = storage.leaf(file, row);
        updatedPriorities[known++] = priorityView.getFloat(i * Float.BYTES);
      }
    }
    int applied = table.update(updatedLeaves, updatedPriorities, known);
    table.addStale(count - applied);
    return new Updated(applied, count - applied);
  }

  // -------------------------------------------------------------------------------- checkpoints

  /**
   * Notes for a checkpoint how far all files and streams are. O(blocks + streams).
   *
   * @return the files, oldest first; each is pinned until {@link #release(RowFile)}
   */
  public List<RowFile> note(FolderCheckpoint checkpoint) {
    List<RowFile> files = storage.files().all();
    for (RowFile file : files) {
      file.pin();
      checkpoint.note(file.number(), file.slab(), file.isFull(), file.openedBlocks());
    }
    checkpoint.note(streams.all().stream().map(Stream::mark).toList());
    return files;
  }

  /** Ends a pin. */
  public void release(RowFile file) {
    storage.files().unpin(file);
  }

  /** The highest epoch of the run's learners that the medium knows; 0 where it knows none. */
  public long epoch() {
    return tables.getFirst().ledger().epoch();
  }

  /** Keeps the highest epoch. */
  public void setEpoch(long epoch) {
    tables.getFirst().ledger().setEpoch(epoch);
  }

  /** Frees all memory; nothing may be pinned. */
  @Override
  public void close() {
    storage.packing().close();
    medium.close();
  }
}
