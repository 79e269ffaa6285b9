package dev.polyak.replay.media;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A file of rows on disk. Little-endian; all offsets are in bytes. Of a store with compressed
 * columns, a file that is full is written anew in {@link #PACKED_FORMAT}.
 *
 * <pre>
 *   0              4096                       4096 + tableBytes                  fileBytes
 *   +--------------+--------------------------+----------------------------------+
 *   | header       | block 0 | block 1 | ...  | rows: row r at r x rowBytes      |
 *   +--------------+--------------------------+----------------------------------+
 *
 *   header     0 magic, int64          "PLYKROWS"
 *              8 format, int32         {@value #FORMAT}; of a packed file {@value #PACKED_FORMAT}
 *             12 rowBytes, int32
 *             16 store, 16 bytes       drawn when the store was created
 *             32 file, int64           its number, as in its name
 *             40 fileShift, int32      log2 of the rows of the file
 *             44 blockShift, int32     log2 of the rows of a block
 *             48 CRC32C of [0, 48), int32; of a packed file, which has more, see below
 *
 *   block      0 CRC32C of [4, 128) and the file's number, int32; another: the block is not open
 *              4 history, int32        rows at the block's front that repeat earlier ones
 *              8 incarnation, int64
 *             16 firstRow, int64       of the incarnation, closing rows counted
 *             24 sequence, int64       of the block's first step
 *             32 closedThrough, int64  see StreamMark; before the block's first row
 *             40 episodeOpen, int32    likewise; 0 or 1
 *             44 bytes of the name, int32
 *             48 name of the stream, 64 bytes
 *            128 commit slot 0         the slots of commits take turns
 *            160 commit slot 1
 *            192 synced slot 0         what the last two rounds of forces began with
 *            224 synced slot 1
 *
 *   slot       0 rows, int32           of the block, history counted, from its front
 *              4 episodeOpen, int32
 *              8 nextSequence, int64
 *             16 closedThrough, int64
 *             24 CRC32C of the block's rows, int32
 *             28 CRC32C of [0, 28), the block and the file's number, int32
 * </pre>
 *
 * <p>Rows come first, then a slot's fields, then its last CRC. So after the end of a process the
 * newest valid commit slot of a block is true, and its rows are there: rows that do not match it
 * are damaged. After the end of the machine, pages are there in any order: the newest slot whose
 * rows match counts, and a synced slot of the last finished round always does, because a round only
 * overwrites the other one.
 *
 * <p>A packed file never changes. Its rows are shorter: a front, and references to the values that
 * are compressed ({@link RowShape}).
 *
 * <pre>
 *   0              4096                       4096 + tableBytes
 *   +--------------+--------------------------+---------------------------------+---------------------+
 *   | header       | block 0 | block 1 | ...  | rows: row r at r x packedBytes  | values of block 0 | ...
 *   +--------------+--------------------------+---------------------------------+---------------------+
 *
 *   header     as above, but
 *             48 packedBytes, int32    of a row
 *             52 blocks, int32         that hold rows; the others are blank
 *             56 fileBytes, int64
 *             64 CRC32C of [0, 64), int32
 *
 *   block      as above, but
 *            128 its last commit, as in a slot
 *            160 values, int64         where the block's begin
 *            168 valuesBytes, int64
 *            184 CRC32C of the values and, after them, the block's packed rows, int32
 *            188 CRC32C of [160, 188), the block and the file's number, int32
 *            192 zeros
 * </pre>
 *
 * <p>It is written beside the file when all that the store has committed up to then is forced, is
 * forced itself, and takes the file's name. So after the end of the machine it is whole, and so is
 * what its blocks follow on.
 *
 * <p><b>Changing the format.</b> A change that an older build would misread raises {@link #FORMAT}
 * or {@link #PACKED_FORMAT}, to a number that neither has had. A build reads its own two formats
 * and, where the change can be made while the files are read, the ones before; it refuses all
 * others and names the versions. It never converts in place: what it reads in an older format it
 * writes as new files, and the old ones go as they are evicted. A build that knows only format 1
 * refuses packed files by it, and, before it, the {@link StoreRecord} of a store with compressed
 * columns.
 */
final class FileFormat {
  static final long MAGIC = 0x53574f524b594c50L;
  static final int FORMAT = 1;
  static final int PACKED_FORMAT = 2;

  static final int HEADER_BYTES = 4_096;
  static final int ROW_BYTES = 12;
  static final int STORE = 16;
  static final int FILE = 32;
  static final int FILE_SHIFT = 40;
  static final int BLOCK_SHIFT = 44;
  static final int HEADER_CRC = 48;
  static final int PACKED_ROW_BYTES = 48;
  static final int PACKED_BLOCKS = 52;
  static final int FILE_BYTES = 56;
  static final int PACKED_HEADER_CRC = 64;

  static final int BLOCK_BYTES = 256;
  static final int HISTORY = 4;
  static final int INCARNATION = 8;
  static final int FIRST_ROW = 16;
  static final int SEQUENCE = 24;
  static final int CLOSED_BEFORE = 32;
  static final int OPEN_BEFORE = 40;
  static final int NAME_LENGTH = 44;
  static final int NAME = 48;
  static final int NAME_BYTES = 64;
  static final int SLOTS = 128;

  static final int SLOT_BYTES = 32;
  static final int COMMIT_SLOTS = 2;
  static final int ALL_SLOTS = 4;
  static final int ROWS = 0;
  static final int EPISODE_OPEN = 4;
  static final int NEXT_SEQUENCE = 8;
  static final int CLOSED_THROUGH = 16;
  static final int ROWS_CRC = 24;
  static final int SLOT_CRC = 28;

  /** What stands in a packed file's block in the place of the second slot. */
  static final int PACKING_SLOT = 1;

  static final int VALUES = 0;
  static final int VALUES_BYTES = 8;
  static final int PACKED_CRC = 24;

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final ValueLayout.OfInt UNALIGNED_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int PAGE = 4_096;

  private FileFormat() {}

  /** Bytes before the rows, where a file has at most so many blocks. */
  static long rowsOffset(int blocks) {
    long table = (long) blocks * BLOCK_BYTES;
    return HEADER_BYTES + (table + PAGE - 1) / PAGE * PAGE;
  }
}
