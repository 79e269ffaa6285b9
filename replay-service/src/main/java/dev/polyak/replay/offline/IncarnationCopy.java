package dev.polyak.replay.offline;

import com.google.protobuf.ByteString;
import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.media.LedgerEntry;
import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.store.RowFlags;
import dev.polyak.replay.store.RowLayout;
import dev.polyak.replay.store.StoreFiller;
import dev.polyak.replay.store.Stream;
import dev.polyak.replay.v1.AppendRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Copies what is stored of a stream's incarnation, block by block, as its rows were appended.
 *
 * <p>Where frames are stacked and the first block begins in mid-episode, the copies of earlier rows
 * at its front become rows again, which no table has: the stacks of those after them stay whole.
 */
final class IncarnationCopy {
  private static final int MESSAGE_ROWS = 1_024;
  private static final int MESSAGE_BYTES = 1 << 20;
  private static final LedgerEntry GONE = new LedgerEntry(Ledger.REMOVED, 0, 0, 0);

  private final RowLayout layout;
  private final StoreFiller to;
  private final int messageRows;
  private final List<StoredRow> rows = new ArrayList<>();
  private final List<List<LedgerEntry>> entries = new ArrayList<>();
  private Stream stream;

  IncarnationCopy(RowLayout layout, StoreFiller to) {
    this.layout = layout;
    this.to = to;
    messageRows = Math.clamp(MESSAGE_BYTES / layout.rowBytes(), 2, MESSAGE_ROWS);
  }

  /** The incarnation's next block. */
  void add(SourceLedgers ledgers, Recovered.File file, Recovered.Block block) {
    StoredStream.Part part = new StoredStream.Part(layout, file, block);
    int first = stream == null ? begin(part) : block.history();
    for (int i = first; i < block.rows(); i++) {
      StoredRow row = part.row(i, 0);
      rows.add(row);
      if (!row.isClosing()) {
        entries.add(i < block.history() ? gone() : ledgers.entries(file, block, i));
      }
      // A step that ends its episode goes with its closing row.
      if (rows.size() >= messageRows && (row.isClosing() || row.ended() == 0)) {
        flush();
      }
    }
  }

  private List<LedgerEntry> gone() {
    return Collections.nCopies(to.tables(), GONE);
  }

  /** Stands before the first row that counts, and says which that is. */
  private int begin(StoredStream.Part part) {
    Recovered.Block block = part.block();
    StreamMark mark = block.before();
    if (part.row(block.history(), 0).isClosing()) {
      // It closes an episode of which no step is left.
      stream =
          to.begin(
              new StreamMark(
                  mark.stream(),
                  mark.incarnation(),
                  mark.nextSequence(),
                  mark.rows() + 1,
                  false,
                  mark.nextSequence()),
              0);
      return block.history() + 1;
    }
    int copies = block.history();
    boolean stacked = layout.historyRows() > 0;
    stream =
        to.begin(
            new StreamMark(
                mark.stream(),
                mark.incarnation(),
                mark.nextSequence() - copies,
                mark.rows() - copies,
                // Of stacks, the number of incomplete ones tells more.
                mark.episodeOpen() && !stacked,
                mark.closedThrough()),
            stacked ? incomplete(part) : 0);
    return 0;
  }

  /** Rows at a block's front, its copies counted, whose frames are not all there. */
  private int incomplete(StoredStream.Part part) {
    int count = 0;
    while (count < part.block().rows() && part.row(count, 0).lacksFrames()) {
      count++;
    }
    boolean earlierRows = part.block().history() == layout.historyRows();
    return earlierRows ? Math.max(count, layout.historyRows()) : count;
  }

  /** Writes what has been added. */
  void flush() {
    if (rows.isEmpty()) {
      return;
    }
    AppendRows.Builder message = AppendRows.newBuilder().setCount(rows.size());
    for (int column = 0; column < layout.columns().size(); column++) {
      int bytes = layout.columns().get(column).bytes();
      byte[] values = new byte[Math.multiplyExact(bytes, rows.size())];
      for (int i = 0; i < rows.size(); i++) {
        rows.get(i).value(column).asByteBuffer().get(values, i * bytes, bytes);
      }
      message.addColumns(ByteString.copyFrom(values));
    }
    byte[] flags = new byte[rows.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = (byte) (rows.get(i).isClosing() ? RowFlags.CLOSING : rows.get(i).ended());
    }
    to.append(stream, message.setFlags(ByteString.copyFrom(flags)).build(), entries);
    rows.clear();
    entries.clear();
  }
}
