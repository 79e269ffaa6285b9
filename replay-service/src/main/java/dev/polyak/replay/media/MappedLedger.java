package dev.polyak.replay.media;

import static dev.polyak.replay.media.FileFormat.INT;
import static dev.polyak.replay.media.FileFormat.LONG;

import dev.polyak.node.storage.DamagedFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A {@link Ledger} in a file, mapped. Little-endian.
 *
 * <pre>
 *   0              4096
 *   +--------------+---------+---------+---
 *   | header       | leaf 0  | leaf 1  | ...
 *   +--------------+---------+---------+---
 *
 *   header   0 magic, int64     "PLYKLEDG"
 *            8 format, int32
 *           12 leaves, int32
 *           16 store, 16 bytes
 *           32 CRC32C of [0, 32), int32
 *           40 inserted, int64
 *           48 sampled, int64
 *           56 removed, int64
 *           64 epoch, int64
 *
 *   leaf     0 priority, float32
 *            4 order, int32     rows that came in before it, the lower half
 *            8 state, 2 bits; the file's number, its lower 14 bits; times sampled, 16 bits
 * </pre>
 *
 * <p>An entry of another file's number is one of a file that is gone: nothing needs to be wiped
 * when a leaf is used again.
 */
final class MappedLedger implements Ledger {
  private static final long MAGIC = 0x4744454c4b594c50L;
  private static final int FORMAT = 1;
  private static final int HEADER_BYTES = 4_096;
  private static final int CRC = 32;
  private static final int INSERTED_AT = 40;
  private static final int SAMPLED_AT = 48;
  private static final int REMOVED_AT = 56;
  private static final int EPOCH_AT = 64;
  private static final int ENTRY_BYTES = 12;
  private static final int ORDER = 4;
  private static final int STATE = 8;
  private static final int FILE_SHIFT = 2;
  private static final int FILE_MASK = 0x3fff;
  private static final int TIMES_SHIFT = 16;
  private static final int STATE_MASK = 3;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment whole;
  private boolean begun;

  /** Whether something has changed since the last round of forces began. */
  private boolean unsynced;

  private MappedLedger(Path path, int leaves, FileChannel.MapMode mode, OpenOption... more)
      throws IOException {
    whole = MappedSlab.map(path, bytes(leaves), arena, mode, more);
  }

  /** Maps the file, which is created where it is missing or another store's. */
  static MappedLedger open(Path path, UUID store, int leaves) throws IOException {
    ZeroFile.ensure(path, bytes(leaves));
    MappedLedger ledger =
        new MappedLedger(path, leaves, FileChannel.MapMode.READ_WRITE, StandardOpenOption.WRITE);
    if (!ledger.isOf(store, leaves)) {
      ledger.begin(store, leaves);
    }
    return ledger;
  }

  /**
   * Maps a file that nothing changes.
   *
   * @throws DamagedFileException if it is missing or another store's
   */
  static MappedLedger readOnly(Path path, UUID store, int leaves) throws IOException {
    if (!Files.exists(path)) {
      throw new DamagedFileException(path, "it is missing");
    }
    if (Files.size(path) != bytes(leaves)) {
      throw new DamagedFileException(
          path, "it has %d bytes, not %d".formatted(Files.size(path), bytes(leaves)));
    }
    MappedLedger ledger = new MappedLedger(path, leaves, FileChannel.MapMode.READ_ONLY);
    if (!ledger.isOf(store, leaves)) {
      ledger.close();
      throw new DamagedFileException(path, "its header is damaged, or another store's");
    }
    return ledger;
  }

  private MappedLedger(MemorySegment content) {
    whole = arena.allocate(content.byteSize(), Long.BYTES);
    whole.copyFrom(content);
  }

  /** A copy in memory: the file stays as it is. */
  MappedLedger inMemory() {
    return new MappedLedger(whole);
  }

  private static long bytes(int leaves) {
    return at(leaves);
  }

  private boolean isOf(UUID store, int leaves) {
    return whole.get(LONG, 0) == MAGIC
        && whole.get(INT, Long.BYTES) == FORMAT
        && whole.get(INT, 12) == leaves
        && whole.get(LONG, 16) == store.getMostSignificantBits()
        && whole.get(LONG, 24) == store.getLeastSignificantBits()
        && whole.get(INT, CRC) == headerCrc();
  }

  /** Whether the file was there, and this store's. */
  boolean wasFound() {
    return !begun;
  }

  private void begin(UUID store, int leaves) {
    begun = true;
    whole.fill((byte) 0);
    whole.set(LONG, 0, MAGIC);
    whole.set(INT, Long.BYTES, FORMAT);
    whole.set(INT, 12, leaves);
    whole.set(LONG, 16, store.getMostSignificantBits());
    whole.set(LONG, 24, store.getLeastSignificantBits());
    whole.set(INT, CRC, headerCrc());
  }

  private int headerCrc() {
    CRC32C crc = new CRC32C();
    crc.update(whole.asSlice(0, CRC).asByteBuffer());
    return (int) crc.getValue();
  }

  private static long at(int leaf) {
    return HEADER_BYTES + (long) leaf * ENTRY_BYTES;
  }

  private void put(int leaf, long file, float priority, long order, int state) {
    unsynced = true;
    long at = at(leaf);
    whole.set(FLOAT, at, priority);
    whole.set(INT, at + ORDER, (int) order);
    whole.set(INT, at + STATE, state | ((int) file & FILE_MASK) << FILE_SHIFT);
  }

  @Override
  public void await(int leaf, long file, float priority) {
    put(leaf, file, priority, 0, AWAITED);
  }

  @Override
  public void insert(int leaf, long file, float priority, long order) {
    put(leaf, file, priority, order, PRESENT);
  }

  @Override
  public void update(int leaf, float priority) {
    unsynced = true;
    whole.set(FLOAT, at(leaf), priority);
  }

  @Override
  public void sampled(int leaf, int times) {
    unsynced = true;
    long at = at(leaf) + STATE;
    int rest = whole.get(INT, at) & ((1 << TIMES_SHIFT) - 1);
    whole.set(INT, at, rest | times << TIMES_SHIFT);
  }

  @Override
  public void remove(int leaf) {
    unsynced = true;
    long at = at(leaf) + STATE;
    whole.set(INT, at, (whole.get(INT, at) & ~STATE_MASK) | REMOVED);
  }

  @Override
  public void forget(int leaf) {
    unsynced = true;
    whole.set(INT, at(leaf) + STATE, UNKNOWN);
  }

  @Override
  public void totals(long inserted, long sampled, long removed) {
    unsynced = true;
    whole.set(LONG, INSERTED_AT, inserted);
    whole.set(LONG, SAMPLED_AT, sampled);
    whole.set(LONG, REMOVED_AT, removed);
  }

  @Override
  public void setEpoch(long epoch) {
    unsynced = true;
    whole.set(LONG, EPOCH_AT, epoch);
  }

  @Override
  public int state(int leaf, long file) {
    int value = whole.get(INT, at(leaf) + STATE);
    return (value >>> FILE_SHIFT & FILE_MASK) == ((int) file & FILE_MASK)
        ? value & STATE_MASK
        : UNKNOWN;
  }

  @Override
  public float priority(int leaf) {
    return whole.get(FLOAT, at(leaf));
  }

  @Override
  public int timesSampled(int leaf) {
    return whole.get(INT, at(leaf) + STATE) >>> TIMES_SHIFT;
  }

  @Override
  public int order(int leaf) {
    return whole.get(INT, at(leaf) + ORDER);
  }

  @Override
  public long inserted() {
    return whole.get(LONG, INSERTED_AT);
  }

  @Override
  public long sampled() {
    return whole.get(LONG, SAMPLED_AT);
  }

  @Override
  public long removed() {
    return whole.get(LONG, REMOVED_AT);
  }

  @Override
  public long epoch() {
    return whole.get(LONG, EPOCH_AT);
  }

  boolean isUnsynced() {
    return unsynced;
  }

  /** A round of forces begins. */
  void beginSync() {
    unsynced = false;
  }

  MemorySegment whole() {
    return whole;
  }

  void close() {
    arena.close();
  }
}
