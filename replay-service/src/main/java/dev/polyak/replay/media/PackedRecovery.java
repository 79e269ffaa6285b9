package dev.polyak.replay.media;

import dev.polyak.node.storage.DamagedFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the blocks of a packed file; see {@link FileFormat}. They are all there, whatever has ended
 * since: what is not as it was written is damaged.
 */
final class PackedRecovery {
  private PackedRecovery() {}

  /**
   * The blocks of a file. What they unpack to is not looked at.
   *
   * @throws DamagedFileException that names the block
   */
  static Recovered.File file(long number, PackedSlab slab) throws DamagedFileException {
    List<Recovered.Block> blocks = new ArrayList<>();
    for (int block = 0; block < slab.blockCount(); block++) {
      if (!slab.blocks().isBlank(block)) {
        blocks.add(block(slab, block));
      }
    }
    if (blocks.size() != slab.packedBlocks()) {
      throw new DamagedFileException(
          slab.path(),
          "%d of its blocks are there, not %d".formatted(blocks.size(), slab.packedBlocks()));
    }
    return new Recovered.File(number, slab, slab.blockShift(), slab.blockCount(), blocks);
  }

  private static Recovered.Block block(PackedSlab slab, int block) throws DamagedFileException {
    BlockTable.Owner owner = slab.blocks().owner(block);
    BlockTable.Commit commit = slab.blocks().commit(block, 0);
    BlockTable.Packing packing = slab.blocks().packing(block);
    if (owner == null || commit == null || packing == null || commit.rows() > slab.blockRows()) {
      throw new DamagedFileException(slab.path(), "block %d has a damaged header".formatted(block));
    }
    if (!slab.isWhole(block, packing)) {
      throw new DamagedFileException(
          slab.path(),
          "block %d of stream %s has packed rows that are not as they were written"
              .formatted(block, owner.mark().stream()));
    }
    return owner.block(block, commit);
  }
}
