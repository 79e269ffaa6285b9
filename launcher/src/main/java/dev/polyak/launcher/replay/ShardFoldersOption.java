package dev.polyak.launcher.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a command takes the folders of all shards of a run. */
final class ShardFoldersOption {
  @Parameters(
      paramLabel = "FOLDER",
      arity = "1..*",
      description = "Each shard's replay-service.directory, or the run's folder in it.")
  private List<Path> folders;

  @Option(names = "--run", paramLabel = "RUN", description = "The run, where there are several.")
  private String run;

  ShardFolders open() throws IOException {
    return new ShardFolders(folders, run);
  }
}
