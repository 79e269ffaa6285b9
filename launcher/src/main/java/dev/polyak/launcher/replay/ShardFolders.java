package dev.polyak.launcher.replay;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.ShardFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folders of one run's shards, opened together. */
final class ShardFolders implements AutoCloseable {
  private final List<ShardFolder> shards = new ArrayList<>();
  private final List<RunFolder> runs = new ArrayList<>();

  /**
   * Opens them.
   *
   * @param run its name; null where each folder holds one run, the same
   * @throws ConfigurationException if a folder does not hold it, or another signature of it
   */
  ShardFolders(List<Path> folders, String run) throws IOException {
    try {
      for (Path folder : folders) {
        ShardFolder shard = ShardFolder.open(folder);
        shards.add(shard);
        runs.add(new RunFolder(one(folder, shard.runs(), run)));
      }
      runs.forEach(each -> requireSame(runs.getFirst(), each));
    } catch (IOException | RuntimeException failed) {
      close();
      throw failed;
    }
  }

  private static Path one(Path folder, List<Path> runs, String run) {
    List<String> names = runs.stream().map(path -> path.getFileName().toString()).toList();
    if (run == null && runs.size() > 1) {
      throw new ConfigurationException(
          "%s holds the runs %s: choose one with --run".formatted(folder, names));
    }
    if (run != null && !names.contains(run)) {
      throw new ConfigurationException("%s holds no run %s, only %s".formatted(folder, run, names));
    }
    return run == null ? runs.getFirst() : runs.get(names.indexOf(run));
  }

  private static void requireSame(RunFolder first, RunFolder other) {
    String run = first.specification().run();
    if (!other.specification().run().equals(run)) {
      throw new ConfigurationException(
          "the folders hold the runs %s and %s".formatted(run, other.specification().run()));
    }
    String difference = first.specification().difference(other.specification());
    if (!difference.isEmpty()) {
      throw new ConfigurationException(
          "the folders hold run %s in two forms: %s".formatted(run, difference));
    }
  }

  /** The run in each folder, in their order. */
  List<RunFolder> runs() {
    return runs;
  }

  @Override
  public void close() {
    runs.forEach(RunFolder::close);
    shards.forEach(ShardFolder::close);
  }
}
