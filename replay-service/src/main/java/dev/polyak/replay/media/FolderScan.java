package dev.polyak.replay.media;

import dev.polyak.node.storage.DamagedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of rows and the marks of a folder, and finds what of them is good. What it maps
 * is whoever's that reads it.
 */
final class FolderScan {
  private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);
  static final String ROWS = "rows-";
  static final String MARKS = "marks";

  private final Path folder;
  private final StoreRecord record;
  private final Shape shape;
  private final boolean powerLost;
  private final boolean readOnly;
  private final BlockRecovery blocks;
  private final List<FileSlab> slabs = new ArrayList<>();
  private final List<FileSlab> leftOut = new ArrayList<>();

  /**
   * A folder that is to be read once.
   *
   * @param powerLost whether the machine has started anew since the files were written
   * @param readOnly whether what is cut back stays in the files as it is
   */
  FolderScan(Path folder, StoreRecord record, Shape shape, boolean powerLost, boolean readOnly) {
    this.folder = folder;
    this.record = record;
    this.shape = shape;
    this.powerLost = powerLost;
    this.readOnly = readOnly;
    blocks = new BlockRecovery(powerLost);
  }

  /** Files that are good, oldest first. */
  List<FileSlab> slabs() {
    return slabs;
  }

  /** Files that a loss of power has left without a good header. */
  List<FileSlab> leftOut() {
    return leftOut;
  }

  /** Blocks that are cut back to what was forced before the machine stopped. */
  int cut() {
    return blocks.cut();
  }

  /**
   * Reads all of it.
   *
   * @throws DamagedFileException if something is not as it was stored, with the file's name
   */
  Recovered read() throws IOException {
    List<Recovered.File> files = new ArrayList<>();
    Chains chains = new Chains(blocks, powerLost);
    List<Long> numbers = numbers();
    Progress progress = new Progress(folder, numbers.size());
    for (long number : whole(numbers)) {
      files.add(chains.follow(blocks.file(number, slabs.get(files.size()))));
      progress.file(files.size());
    }
    return new Recovered(nextFile(files, numbers), files, marks());
  }

  /** The number after the last good file's; that of a bad one is used once more. */
  private long nextFile(List<Recovered.File> files, List<Long> numbers) {
    if (!files.isEmpty()) {
      return files.getLast().number() + 1;
    }
    return numbers.isEmpty() ? record.firstFile() : numbers.getLast() + 1;
  }

  private List<StreamMark> marks() throws IOException {
    try {
      return Marks.read(folder.resolve(MARKS));
    } catch (DamagedFileException damaged) {
      if (!powerLost) {
        throw damaged;
      }
      LOG.warn("{}: the machine stopped while it was written", damaged.getMessage());
      return List.of();
    }
  }

  /** Numbers of the files that are there, in order and without a gap. */
  private List<Long> numbers() throws IOException {
    List<Long> numbers =
        new ArrayList<>(names(folder, ROWS).map(FolderScan::number).sorted().toList());
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) != numbers.getFirst() + i) {
        throw new DamagedFileException(
            folder, "file %s%d is missing".formatted(ROWS, numbers.getFirst() + i));
      }
    }
    if (numbers.size() > shape.maximumFiles()) {
      throw new DamagedFileException(
          folder,
          "it has %d files of rows, and the store %d at the most"
              .formatted(numbers.size(), shape.maximumFiles()));
    }
    return numbers;
  }

  /**
   * The files whose headers are good: all. After a loss of power, from the first good one to the
   * last before a bad one: a round of forces that had reached a file had reached those before it.
   */
  private List<Long> whole(List<Long> numbers) throws IOException {
    List<Long> good = new ArrayList<>();
    boolean ended = false;
    for (long number : numbers) {
      FileSlab slab = FileSlab.open(folder.resolve(ROWS + number), shape, readOnly);
      String problem = ended ? "it follows on a bad one" : slab.read(record.store(), number);
      if (problem.isEmpty()) {
        good.add(number);
        slabs.add(slab);
      } else {
        leftOut.add(slab);
        if (!powerLost) {
          throw new DamagedFileException(slab.path(), problem);
        }
        LOG.warn(
            "{} is left out: {}; the machine stopped before it was forced", slab.path(), problem);
        ended = !good.isEmpty();
      }
    }
    return good;
  }

  /** The files of a folder whose names are a prefix and a number. */
  static Stream<Path> names(Path folder, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().matches(prefix + "[0-9]{1,19}"))
          .toList()
          .stream();
    }
  }

  static long number(Path path) {
    String name = path.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }
}
