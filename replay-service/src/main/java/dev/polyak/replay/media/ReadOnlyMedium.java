package dev.polyak.replay.media;

import dev.polyak.node.rpc.Refusal;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder's rows as they are: files are mapped to be read, what changes of a row changes in
 * memory, and nothing is appended. Any number of processes may have one of the same folder.
 */
public final class ReadOnlyMedium extends UnforcedMedium {
  private final long firstFile;
  private final FolderContents contents;
  private final List<MappedLedger> ledgers;

  /**
   * The rows of a folder, which are closed with the medium. Its learners' epochs are over: any may
   * come.
   *
   * @param firstFile the number of the store's first file ever
   */
  public ReadOnlyMedium(long firstFile, FolderContents contents) {
    this.firstFile = firstFile;
    this.contents = contents;
    ledgers = contents.ledgers().stream().map(MappedLedger::inMemory).toList();
    ledgers.forEach(ledger -> ledger.setEpoch(0));
  }

  private static Refusal readOnly() {
    return Refusal.state("the run is read-only: replay-service.read-only = true");
  }

  @Override
  public long firstFile() {
    return firstFile;
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public Recovered recover() {
    return contents.recovered();
  }

  @Override
  public Ledger ledger(int table) {
    return ledgers.get(table);
  }

  @Override
  public void requireWorking() {
    throw readOnly();
  }

  @Override
  public Slab take(long file, int blockShift) {
    throw readOnly();
  }

  @Override
  public FolderCheckpoint checkpoint(Path to) {
    throw readOnly();
  }

  @Override
  public void giveBack(Slab slab) {}

  @Override
  public void close() {
    contents.close();
    ledgers.forEach(MappedLedger::close);
  }
}
