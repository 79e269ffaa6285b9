package dev.polyak.launcher.replay;

import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.ShardFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code polyak replay verify}: whether a durable shard's files are as they were stored. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    header = "Checks the files of a durable shard that does not run; changes nothing.",
    description = {
      "",
      "Headers, blocks, the checksums of all rows, ledgers and marks, as a start of the"
          + " shard reads them, and what compressed columns decompress to. A line for each run; of"
          + " a damaged one the first damage. Exit code 1 if there is one.",
      ""
    })
final class VerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIRECTORY",
      description = "A shard's replay-service.directory, or a run's folder in it.")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    boolean whole = true;
    try (ShardFolder shard = ShardFolder.open(directory)) {
      for (Path folder : shard.runs()) {
        whole &= verify(folder);
      }
    }
    return whole ? 0 : 1;
  }

  private static boolean verify(Path folder) {
    try (RunFolder run = new RunFolder(folder)) {
      run.contents().requirePackedRows();
      System.out.printf(
          Locale.ROOT,
          "run %s is whole: %,d rows of %,d streams in %,d files, %,d tables%s%n",
          run.specification().run(),
          run.rows(),
          run.streams().size(),
          run.contents().recovered().files().size(),
          run.specification().tables().size(),
          cut(run));
      return true;
    } catch (IOException | RuntimeException damaged) {
      System.out.printf(
          Locale.ROOT, "run %s cannot be used: %s%n", folder.getFileName(), damaged.getMessage());
      return false;
    }
  }

  /** What a start would leave out, since the machine has stopped meanwhile. */
  private static String cut(RunFolder run) {
    int blocks = run.contents().cut();
    int files = run.contents().leftOut().size();
    return blocks + files == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; what had not reached the disk when the machine stopped is not counted: the ends of"
                + " %,d blocks, %,d files",
            blocks,
            files);
  }
}
