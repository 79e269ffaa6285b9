package dev.polyak.replay.media;

import dev.polyak.node.storage.DamagedFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes packed forms of a folder's files, in a thread of its own. */
final class FilePacker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FilePacker.class);
  private static final String PACKING = "packing-";

  private final Path folder;
  private final Shape shape;
  private final UUID store;
  private final Disk disk;
  private final ExecutorService thread;

  /** Belongs to the thread. */
  private boolean failing;

  /**
   * A packer of a folder.
   *
   * @param thread of its own, which it ends
   */
  FilePacker(Path folder, Shape shape, UUID store, Disk disk, ExecutorService thread) {
    this.folder = folder;
    this.shape = shape;
    this.store = store;
    this.disk = disk;
    this.thread = thread;
  }

  /** Deletes what an earlier process has not finished. */
  void deleteUnfinished() throws IOException {
    for (Path path : FolderScan.names(folder, PACKING).toList()) {
      Files.delete(path);
    }
  }

  /**
   * Writes a file's packed form beside it, and forces it.
   *
   * @param done hears of it in the thread: the packed form, or null where it could not be written
   */
  void pack(MappedSlab slab, Consumer<PackedSlab> done) {
    List<BlockTable.Commit> commits = slab.commits(slab.blockCount());
    Path to = folder.resolve(PACKING + slab.blocks().file());
    thread.execute(() -> done.accept(written(slab, commits, to)));
  }

  private PackedSlab written(MappedSlab slab, List<BlockTable.Commit> commits, Path to) {
    try {
      PackedSlab packed = write(slab, commits, to);
      failing = false;
      return packed;
    } catch (IOException | RuntimeException failed) {
      warn(slab, failed);
      delete(to);
      return null;
    }
  }

  private PackedSlab write(MappedSlab slab, List<BlockTable.Commit> commits, Path to)
      throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                to,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        PackedWriter writer = new PackedWriter(slab, commits, channel)) {
      writer.write();
      disk.force(to, channel);
    }
    PackedSlab packed = new PackedSlab(to, Files.size(to), shape);
    String problem = packed.read(store, slab.blocks().file());
    if (!problem.isEmpty()) {
      packed.close();
      throw new DamagedFileException(to, problem);
    }
    return packed;
  }

  /** Once for all that fail one after another. */
  private void warn(MappedSlab slab, Exception failed) {
    if (!failing) {
      LOG.warn("{} cannot be packed and stays as it is", slab.path(), failed);
    }
    failing = true;
  }

  /** Deletes a file beside the store's, of which nothing depends on whether it is there. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      LOG.debug("{} stays until the next start: {}", file, stays.getMessage());
    }
  }

  /** Waits for the file that is being packed. */
  @Override
  public void close() {
    thread.close();
  }
}
