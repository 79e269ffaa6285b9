package dev.polyak.launcher.replay;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.ShardFolder;
import dev.polyak.replay.offline.StoredStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak replay inspect}: what a durable shard's files hold. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    header = "Shows what the files of a durable shard that does not run hold; changes nothing.")
final class InspectCommand implements Callable<Integer> {
  private static final int MAXIMUM_ROWS = 100_000;

  @Parameters(
      paramLabel = "DIRECTORY",
      description = "A shard's replay-service.directory, or a run's folder in it.")
  private Path directory;

  @Option(names = "--run", paramLabel = "RUN", description = "One run only.")
  private String run;

  @Option(names = "--stream", paramLabel = "STREAM", description = "One stream only.")
  private String stream;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "0",
      description = "Also the last N rows of each stream that is shown.")
  private int rows;

  @Override
  public Integer call() throws IOException {
    if (rows < 0 || rows > MAXIMUM_ROWS) {
      throw new ConfigurationException(
          "--rows = %d is out of range: integer [0, %d]".formatted(rows, MAXIMUM_ROWS));
    }
    try (ShardFolder shard = ShardFolder.open(directory)) {
      List<Path> folders =
          shard.runs().stream()
              .filter(folder -> run == null || folder.getFileName().toString().equals(run))
              .toList();
      if (folders.isEmpty()) {
        throw new ConfigurationException("%s holds no run %s".formatted(directory, run));
      }
      for (Path folder : folders) {
        inspect(folder);
      }
    }
    return 0;
  }

  private void inspect(Path folder) throws IOException {
    try (RunFolder opened = new RunFolder(folder)) {
      List<StoredStream> streams =
          opened.streams().stream()
              .filter(each -> stream == null || each.name().equals(stream))
              .toList();
      if (streams.isEmpty() && stream != null) {
        throw new ConfigurationException(
            "run %s has no stream %s".formatted(opened.specification().run(), stream));
      }
      System.out.print(StoredRun.text(opened));
      System.out.print(StoredRun.streams(streams));
      if (rows > 0) {
        streams.forEach(
            each -> System.out.print(StoredRun.rows(opened.specification().layout(), each, rows)));
      }
    }
  }
}
