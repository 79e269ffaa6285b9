package dev.polyak.learner.checkpoint;

import dev.polyak.agents.PublishedNetwork;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of one run's checkpoints, named {@code <epoch>-<updates>.checkpoint} so that their order
 * is theirs in time.
 *
 * <p>A checkpoint appears whole or not at all: it is written beside its place, forced, renamed, and
 * the folder forced.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

  /** The setting that says where. */
  public static final String KEY = "learner-node.checkpoint.directory";

  private static final String SUFFIX = ".checkpoint";
  private static final String UNFINISHED = ".unfinished";

  private final Path directory;
  private final int keep;

  /**
   * A store in a folder, which need not exist.
   *
   * @param keep newest checkpoints that stay, 1 or more
   */
  public CheckpointStore(Path directory, int keep) {
    this.directory = directory;
    this.keep = keep;
  }

  /** Writes a checkpoint and removes those that are too many. */
  public Path write(Checkpoint checkpoint) throws IOException {
    Files.createDirectories(directory);
    String name = "%012d-%015d%s".formatted(checkpoint.epoch(), checkpoint.updates(), SUFFIX);
    Path unfinished = directory.resolve(name + UNFINISHED);
    Path file = directory.resolve(name);
    Files.deleteIfExists(unfinished);
    CheckpointFormat.write(unfinished, checkpoint);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force();
    prune();
    return file;
  }

  private void force() throws IOException {
    try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private void prune() throws IOException {
    for (Path old : newestFirst(SUFFIX).stream().skip(keep).toList()) {
      Files.deleteIfExists(old);
    }
    for (Path abandoned : newestFirst(UNFINISHED)) {
      Files.deleteIfExists(abandoned);
    }
  }

  /**
   * The newest checkpoint that is whole; damaged ones are named in the log and passed over.
   *
   * @param run that it must be of
   * @param networks that it must hold, as {@link PublishedNetwork#texts} has them
   * @throws ConfigurationException if it is another run's or of other networks
   */
  public Optional<Checkpoint> newest(String run, List<String> networks) throws IOException {
    for (Path file : newestFirst(SUFFIX)) {
      Optional<Checkpoint> whole = read(file);
      if (whole.isPresent()) {
        check(file, "run", whole.get().run(), run);
        check(
            file,
            "networks",
            String.join("; ", whole.get().descriptions()),
            String.join("; ", networks));
        return whole;
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses a folder that holds checkpoints, but none that is whole: {@link #newest} would find
   * nothing.
   *
   * @throws ConfigurationException naming them
   */
  public void requireWhole() throws IOException {
    List<Path> files = newestFirst(SUFFIX);
    if (!files.isEmpty() && files.stream().allMatch(file -> read(file).isEmpty())) {
      throw new ConfigurationException(
          "all checkpoints in %s are damaged: %s; without them the learner goes on from the param-server's weights"
              .formatted(
                  directory,
                  files.stream()
                      .map(file -> file.getFileName().toString())
                      .collect(Collectors.joining(", "))));
    }
  }

  private static Optional<Checkpoint> read(Path file) {
    try {
      return Optional.of(CheckpointFormat.read(file));
    } catch (DamagedCheckpointException | IOException damaged) {
      LOG.warn("the checkpoint {} is damaged and passed over: {}", file, damaged.getMessage());
      return Optional.empty();
    }
  }

  private static void check(Path file, String what, String theirs, String ours) {
    if (!theirs.equals(ours)) {
      throw new ConfigurationException(
          "%s: the checkpoint %s has the %s \"%s\", this learner's is \"%s\""
              .formatted(KEY, file, what, theirs, ours));
    }
  }

  private List<Path> newestFirst(String suffix) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
    }
  }
}
