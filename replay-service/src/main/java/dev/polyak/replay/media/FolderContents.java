package dev.polyak.replay.media;

import dev.polyak.node.storage.DamagedFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a store's folder holds, as a process that starts now would find it. Nothing of the folder is
 * changed. No process may use it meanwhile.
 */
public final class FolderContents implements AutoCloseable {
  private final FolderScan scan;
  private final List<MappedLedger> ledgers = new ArrayList<>();
  private final Recovered recovered;

  /**
   * Reads and checks all of a folder.
   *
   * @param tables of the store
   * @param boot of the machine, now
   * @throws DamagedFileException if something is not as it was stored, with the file's name
   */
  public FolderContents(Path folder, StoreRecord record, Shape shape, int tables, UUID boot)
      throws IOException {
    scan = new FolderScan(folder, record, shape, !record.boot().equals(boot), true);
    try {
      recovered = scan.read();
      for (int table = 0; table < tables; table++) {
        ledgers.add(
            MappedLedger.readOnly(
                folder.resolve(FolderMedium.LEDGER + table), record.store(), shape.rows()));
      }
    } catch (IOException | RuntimeException failed) {
      close();
      throw failed;
    }
  }

  public Recovered recovered() {
    return recovered;
  }

  /** What is kept of a table. */
  public Ledger ledger(int table) {
    return ledgers.get(table);
  }

  List<MappedLedger> ledgers() {
    return ledgers;
  }

  /**
   * Unpacks the rows of all packed files, and checks them against what was noted when they were
   * appended: more than a start reads. O(rows).
   *
   * @throws DamagedFileException if some are others, with the file's name
   */
  public void requirePackedRows() throws DamagedFileException {
    for (FileSlab slab : scan.slabs()) {
      if (slab instanceof PackedSlab packed) {
        packed.requireRows();
      }
    }
  }

  /** Blocks that would be cut back to what was forced before the machine stopped. */
  public int cut() {
    return scan.cut();
  }

  /** Files that would be left out, since the machine stopped before they were forced. */
  public List<Path> leftOut() {
    return scan.leftOut().stream().map(FileSlab::path).toList();
  }

  @Override
  public void close() {
    scan.slabs().forEach(FileSlab::close);
    scan.leftOut().forEach(FileSlab::close);
    ledgers.forEach(MappedLedger::close);
  }
}
