package dev.polyak.replay.offline;

import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.media.LedgerEntry;
import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tables of a folder know of its rows, their orders stretched: the oldest row of a table
 * is at 0, and the next one that comes would be at 2^31 - 1.
 */
final class SourceLedgers {
  private final RunFolder folder;
  private final Shape shape;

  /** Of each table, rows that have come in since its oldest row, that among them. */
  private final List<Long> spans = new ArrayList<>();

  /** Reads all of a folder's. O(rows). */
  SourceLedgers(RunFolder folder) {
    this.folder = folder;
    shape = folder.specification().shape();
    for (int table = 0; table < folder.specification().tables().size(); table++) {
      spans.add(span(folder.contents().ledger(table)));
    }
  }

  private long span(Ledger ledger) {
    long span = 1;
    for (Recovered.File file : folder.contents().recovered().files()) {
      for (Recovered.Block block : file.blocks()) {
        for (int i = block.history(); i < block.rows(); i++) {
          int leaf = leaf(file, block, i);
          if (ledger.state(leaf, file.number()) == Ledger.PRESENT) {
            span = Math.max(span, before(ledger, ledger.order(leaf)));
          }
        }
      }
    }
    return span;
  }

  /** Rows that have come in from the one at an order on: the lower halves tell. */
  private static int before(Ledger ledger, int order) {
    return (int) ledger.inserted() - order;
  }

  private int leaf(Recovered.File file, Recovered.Block block, int row) {
    long slot = (file.number() - folder.record().firstFile()) % shape.maximumFiles();
    return (int) slot << shape.fileShift() | (block.number() << file.blockShift()) + row;
  }

  /** The entries of a row of a block, one a table. */
  List<LedgerEntry> entries(Recovered.File file, Recovered.Block block, int row) {
    int leaf = leaf(file, block, row);
    List<LedgerEntry> entries = new ArrayList<>();
    for (int table = 0; table < spans.size(); table++) {
      Ledger ledger = folder.contents().ledger(table);
      LedgerEntry entry = LedgerEntry.of(ledger, leaf, file.number());
      double age = (double) before(ledger, entry.order()) / spans.get(table);
      entries.add(entry.at((int) ((1 - age) * Integer.MAX_VALUE)));
    }
    return entries;
  }
}
