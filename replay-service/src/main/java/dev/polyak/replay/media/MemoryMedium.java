package dev.polyak.replay.media;

import dev.polyak.node.rpc.Refusal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Memory of this process, which is lost with it. A slab is used again when its file is gone. */
public final class MemoryMedium extends UnforcedMedium {
  private final long firstFile;
  private final long fileBytes;
  private final Arena arena = Arena.ofShared();
  private final Deque<Slab> free = new ArrayDeque<>();

  /**
   * No slabs yet.
   *
   * @param firstFile above the files of any store of the run before it, or far from them
   * @param fileBytes of the rows of a file
   */
  public MemoryMedium(long firstFile, long fileBytes) {
    this.firstFile = firstFile;
    this.fileBytes = fileBytes;
  }

  private record MemorySlab(MemorySegment rows) implements Slab {
    @Override
    public void open(int block, int history, StreamMark mark) {}

    @Override
    public void commit(
        int block, int from, int to, long nextSequence, boolean episodeOpen, long closedThrough) {}
  }

  @Override
  public long firstFile() {
    return firstFile;
  }

  @Override
  public Recovered recover() {
    return new Recovered(firstFile, List.of(), List.of());
  }

  @Override
  public Slab take(long file, int blockShift) {
    return free.isEmpty() ? allocate() : free.pop();
  }

  private Slab allocate() {
    try {
      return new MemorySlab(arena.allocate(fileBytes, Long.BYTES));
    } catch (OutOfMemoryError none) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "no direct memory for %d more bytes of rows: lower capacity_bytes or raise"
                  .formatted(fileBytes)
              + " -XX:MaxDirectMemorySize");
    }
  }

  @Override
  public void giveBack(Slab slab) {
    free.push(slab);
  }

  @Override
  public Ledger ledger(int table) {
    return NoLedger.INSTANCE;
  }

  @Override
  public void requireWorking() {}

  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public FolderCheckpoint checkpoint(Path to) {
    throw Refusal.state("a run that is not durable has no checkpoints");
  }

  @Override
  public void close() {
    free.clear();
    arena.close();
  }
}
