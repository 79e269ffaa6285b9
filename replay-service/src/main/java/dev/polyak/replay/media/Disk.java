package dev.polyak.replay.media;

import dev.polyak.node.storage.DurableFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** What forces bytes to the disk; a test's may fail, or note what was forced. */
public interface Disk {
  /** The disk of this machine. */
  Disk LOCAL =
      new Disk() {
        @Override
        public void force(MemorySegment mapped) {
          mapped.force();
        }

        @Override
        public void force(Path file, FileChannel written) throws IOException {
          written.force(true);
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
          DurableFile.forceFolder(folder);
        }

        @Override
        public void allocate(Path file, long bytes) throws IOException {
          ZeroFile.ensure(file, bytes);
        }
      };

  /** Forces all pages of a mapped file. */
  void force(MemorySegment mapped) throws IOException;

  /** Forces what was written to a file. */
  void force(Path file, FileChannel written) throws IOException;

  /** Forces the names in a folder. */
  void forceFolder(Path folder) throws IOException;

  /** Makes a file have so many bytes, all of them on the disk. */
  void allocate(Path file, long bytes) throws IOException;
}
