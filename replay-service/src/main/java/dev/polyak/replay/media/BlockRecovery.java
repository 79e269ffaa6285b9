package dev.polyak.replay.media;

import dev.polyak.node.storage.DamagedFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Finds out how far the blocks of a file are good; see {@link FileFormat}. After the end of a
 * process, what was committed must be there. After the end of the machine, a block is cut back to
 * its last commit that is there whole.
 */
final class BlockRecovery {
  private final boolean powerLost;
  private int cut;

  /**
   * @param powerLost whether the machine has started anew since the files were written
   */
  BlockRecovery(boolean powerLost) {
    this.powerLost = powerLost;
  }

  /** Blocks that had to be cut back so far. */
  int cut() {
    return cut;
  }

  void addCut() {
    cut++;
  }

  private record Found(int slot, BlockTable.Commit commit) {}

  /**
   * The blocks of a file, which go on from there.
   *
   * @throws DamagedFileException if rows are not as they were committed
   */
  Recovered.File file(long number, FileSlab slab) throws DamagedFileException {
    return switch (slab) {
      case MappedSlab mapped -> file(number, mapped);
      case PackedSlab packed -> PackedRecovery.file(number, packed);
    };
  }

  private Recovered.File file(long number, MappedSlab slab) throws DamagedFileException {
    List<Recovered.Block> blocks = new ArrayList<>();
    int opened = 0;
    for (int block = 0; block < slab.blockCount(); block++) {
      BlockTable.Owner owner = slab.blocks().owner(block);
      if (owner == null) {
        continue;
      }
      if (opened < block && !powerLost) {
        throw damaged(slab, opened, "has a damaged header");
      }
      opened = block + 1;
      Recovered.Block recovered = block(slab, block, owner);
      if (recovered != null) {
        blocks.add(recovered);
      }
    }
    return new Recovered.File(number, slab, slab.blockShift(), opened, blocks);
  }

  private Recovered.Block block(MappedSlab slab, int block, BlockTable.Owner owner)
      throws DamagedFileException {
    List<Found> candidates = candidates(slab, block);
    if (candidates.isEmpty()) {
      return null;
    }
    CRC32C crc = new CRC32C();
    CRC32C goodCrc = null;
    Found good = null;
    int done = 0;
    for (Found candidate : candidates) {
      int rows = candidate.commit.rows();
      if (rows > 1 << slab.blockShift()) {
        throw damaged(slab, block, "says that it has %d rows".formatted(rows));
      }
      slab.update(crc, block, done, rows);
      done = rows;
      if ((int) crc.getValue() == candidate.commit.crc()) {
        good = candidate;
        goodCrc = candidate.equals(candidates.getLast()) ? crc : copy(slab, block, rows);
      }
    }
    Found newest = candidates.getLast();
    boolean impossible = !powerLost || (good == null && hasTwoSynced(slab, block));
    if (!newest.equals(good) && impossible) {
      throw damaged(
          slab,
          block,
          "of stream %s has rows that are not as they were stored"
              .formatted(owner.mark().stream()));
    }
    if (powerLost) {
      repair(slab, block, good, newest);
    }
    if (good == null) {
      return null;
    }
    slab.goOn(block, powerLost ? 0 : good.slot, goodCrc);
    return owner.block(block, good.commit);
  }

  /** Valid slots, the newest last: the newest commit alone, where nothing can be out of order. */
  private List<Found> candidates(MappedSlab slab, int block) {
    List<Found> found = new ArrayList<>();
    int slots = powerLost ? FileFormat.ALL_SLOTS : FileFormat.COMMIT_SLOTS;
    for (int slot = 0; slot < slots; slot++) {
      BlockTable.Commit commit = slab.blocks().commit(block, slot);
      if (commit != null) {
        found.add(new Found(slot, commit));
      }
    }
    found.sort(Comparator.comparingInt(each -> each.commit.rows()));
    return powerLost || found.isEmpty() ? found : List.of(found.getLast());
  }

  /** Of two rounds' slots one is of a round that has finished. */
  private static boolean hasTwoSynced(MappedSlab slab, int block) {
    return slab.blocks().commit(block, FileFormat.COMMIT_SLOTS) != null
        && slab.blocks().commit(block, FileFormat.COMMIT_SLOTS + 1) != null;
  }

  private void repair(MappedSlab slab, int block, Found good, Found newest) {
    BlockTable table = slab.blocks();
    if (!newest.equals(good)) {
      cut++;
    }
    if (slab.isReadOnly()) {
      return;
    }
    if (good == null) {
      table.clear(block);
      return;
    }
    BlockTable.Commit commit = good.commit;
    for (int slot = 0; slot < FileFormat.ALL_SLOTS; slot++) {
      table.clear(block, slot);
    }
    table.write(
        block,
        0,
        commit.rows(),
        commit.episodeOpen(),
        commit.nextSequence(),
        commit.closedThrough(),
        commit.crc());
  }

  /** The running checksum of a block's first rows, which java's cannot be copied from another. */
  private static CRC32C copy(MappedSlab slab, int block, int rows) {
    CRC32C crc = new CRC32C();
    slab.update(crc, block, 0, rows);
    return crc;
  }

  private static DamagedFileException damaged(MappedSlab slab, int block, String what) {
    return new DamagedFileException(slab.path(), "block %d %s".formatted(block, what));
  }
}
