package dev.polyak.replay.media;

import dev.polyak.node.storage.DamagedFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds that the blocks of an incarnation follow one another: each begins where the one before
 * ends. After the end of the machine, those behind a gap are dropped, so that what is left of an
 * incarnation is its beginning.
 */
final class Chains {
  private record Incarnation(String stream, long number) {}

  private final BlockRecovery recovery;
  private final boolean powerLost;
  private final Map<Incarnation, StreamMark> ends = new HashMap<>();

  Chains(BlockRecovery recovery, boolean powerLost) {
    this.recovery = recovery;
    this.powerLost = powerLost;
  }

  /** A file without the blocks behind a gap. Files come oldest first. */
  Recovered.File follow(Recovered.File file) throws DamagedFileException {
    List<Recovered.Block> kept = new ArrayList<>();
    for (Recovered.Block block : file.blocks()) {
      StreamMark before = block.before();
      Incarnation incarnation = new Incarnation(before.stream(), before.incarnation());
      StreamMark end = ends.get(incarnation);
      if (end == null || end.rows() == before.rows()) {
        ends.put(incarnation, block.after());
        kept.add(block);
        continue;
      }
      // Nothing is packed before what its blocks follow on is safe.
      if (!powerLost || !(file.slab() instanceof MappedSlab slab)) {
        throw new DamagedFileException(
            ((FileSlab) file.slab()).path(),
            "block %d of stream %s begins at row %d, and the one before ends at %d"
                .formatted(block.number(), before.stream(), before.rows(), end.rows()));
      }
      if (!slab.isReadOnly()) {
        slab.blocks().clear(block.number());
      }
      recovery.addCut();
    }
    return new Recovered.File(
        file.number(), file.slab(), file.blockShift(), file.openedBlocks(), kept);
  }
}
