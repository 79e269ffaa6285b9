package dev.polyak.replay.media;

import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.node.storage.DurableFile;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Marks of streams none of whose rows is left, in a file. */
final class Marks {
  private static final int FORMAT = 1;

  private Marks() {}

  /**
   * Writes all of them, safe from the process's end.
   *
   * @throws IOException if the disk has no room; the file is as it was
   */
  static void write(Path path, Collection<StreamMark> marks) throws IOException {
    DurableFile.writeUnforced(
        path,
        FORMAT,
        out -> {
          out.writeInt(marks.size());
          for (StreamMark mark : marks) {
            out.writeUTF(mark.stream());
            out.writeLong(mark.incarnation());
            out.writeLong(mark.nextSequence());
            out.writeLong(mark.rows());
            out.writeBoolean(mark.episodeOpen());
            out.writeLong(mark.closedThrough());
          }
        });
  }

  /**
   * Reads them.
   *
   * @throws DamagedFileException if the file is not as it was written
   */
  static List<StreamMark> read(Path path) throws IOException {
    List<StreamMark> marks = new ArrayList<>();
    if (!Files.exists(path)) {
      return marks;
    }
    try (DataInputStream in = DurableFile.read(path, FORMAT)) {
      for (int left = in.readInt(); left > 0; left--) {
        marks.add(
            new StreamMark(
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readLong()));
      }
    }
    return marks;
  }
}
