package dev.polyak.replay.media;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A file of rows on disk. Little-endian; all offsets are in bytes.
 *
 * <pre>
 *   0              4096                       4096 + tableBytes                  fileBytes
 *   +--------------+--------------------------+----------------------------------+
 *   | header       | block 0 | block 1 | ...  | rows: row r at r x rowBytes      |
 *   +--------------+--------------------------+----------------------------------+
 *
 *   header     0 magic, int64          "PLYKROWS"
 *              8 format, int32         {@value #FORMAT}
 *             12 rowBytes, int32
 *             16 store, 16 bytes       drawn when the store was created
 *             32 file, int64           its number, as in its name
 *             40 fileShift, int32      log2 of the rows of the file
 *             44 blockShift, int32     log2 of the rows of a block
 *             48 CRC32C of [0, 48), int32
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
 * <p><b>Changing the format.</b> A change that an older build would misread raises {@link #FORMAT}.
 * A build reads its own format and, where the change can be made while the files are read, the one
 * before; it refuses all others and names both versions. It never converts in place: what it reads
 * in an older format it writes as new files, and the old ones go as they are evicted.
 */
final class FileFormat {
  static final long MAGIC = 0x53574f524b594c50L;
  static final int FORMAT = 1;

  static final int HEADER_BYTES = 4_096;
  static final int ROW_BYTES = 12;
  static final int STORE = 16;
  static final int FILE = 32;
  static final int FILE_SHIFT = 40;
  static final int BLOCK_SHIFT = 44;
  static final int HEADER_CRC = 48;

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

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int PAGE = 4_096;

  private FileFormat() {}

  /** Bytes before the rows, where a file has at most so many blocks. */
  static long rowsOffset(int blocks) {
    long table = (long) blocks * BLOCK_BYTES;
    return HEADER_BYTES + (table + PAGE - 1) / PAGE * PAGE;
  }
}
