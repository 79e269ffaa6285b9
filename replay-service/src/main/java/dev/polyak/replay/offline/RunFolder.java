package dev.polyak.replay.offline;

import dev.polyak.replay.media.Boot;
import dev.polyak.replay.media.FolderContents;
import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.StoreRecord;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.store.StoreSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** The folder of a run, read and checked, every byte that counts; see {@link ShardFolder}. */
public final class RunFolder implements AutoCloseable {
  private static final Comparator<StreamMark> FURTHEST =
      Comparator.comparingLong(StreamMark::incarnation).thenComparingLong(StreamMark::rows);

  private final StoreRecord record;
  private final StoreSpecification specification;
  private final FolderContents contents;

  /**
   * Reads it.
   *
   * @throws dev.polyak.node.storage.DamagedFileException if something is not as it was stored, with
   *     the file's name
   */
  public RunFolder(Path folder) throws IOException {
    record = StoreRecord.read(folder);
    specification = StoreSpecification.of(record.tables());
    contents =
        new FolderContents(
            folder, record, specification.shape(), specification.tables().size(), Boot.id());
  }

  /** What it says of itself. */
  public StoreRecord record() {
    return record;
  }

  public StoreSpecification specification() {
    return specification;
  }

  public FolderContents contents() {
    return contents;
  }

  /** Its streams, in the order of their names. */
  public List<StoredStream> streams() {
    SequencedMap<String, StreamMark> marks = new TreeMap<>();
    SequencedMap<String, List<StoredStream.Part>> parts = new TreeMap<>();
    contents.recovered().marks().forEach(mark -> stand(marks, mark));
    for (Recovered.File file : contents.recovered().files()) {
      for (Recovered.Block block : file.blocks()) {
        stand(marks, block.after());
        parts
            .computeIfAbsent(block.after().stream(), name -> new ArrayList<>())
            .add(new StoredStream.Part(specification.layout(), file, block));
      }
    }
    return marks.values().stream()
        .map(mark -> new StoredStream(mark, parts.getOrDefault(mark.stream(), List.of())))
        .toList();
  }

  private static void stand(SequencedMap<String, StreamMark> marks, StreamMark mark) {
    marks.merge(mark.stream(), mark, (a, b) -> FURTHEST.compare(a, b) > 0 ? a : b);
  }

  /** Rows that are stored, closing rows among them. */
  public long rows() {
    return contents.recovered().files().stream()
        .flatMap(file -> file.blocks().stream())
        .mapToLong(block -> block.rows() - block.history())
        .sum();
  }

  @Override
  public void close() {
    contents.close();
  }
}
