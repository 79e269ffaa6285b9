package dev.polyak.launcher.replay;

import dev.polyak.replay.v1.CheckpointResponse;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code polyak replay checkpoint}: a copy of a durable run that goes on meanwhile. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    header = "Copies a durable run on its shard's disk, while appends and samples go on.",
    description = {
      "",
      "It is below the shard's replay-service.checkpoint-directory. A shard of the same name"
          + " whose replay-service.directory is the checkpoint's folder goes on from there.",
      ""
    })
final class CheckpointCommand extends ShardCommand {
  @Option(names = "--run", paramLabel = "RUN", required = true, description = "The run.")
  private String run;

  @Option(
      names = "--to",
      paramLabel = "NAME",
      required = true,
      description = "The checkpoint's folder, a plain name.")
  private String name;

  @Override
  void call(ReplayShard shard) {
    CheckpointResponse made = shard.checkpoint(run, name);
    System.out.printf(
        Locale.ROOT,
        "%s: %,d files linked, %,d copied (%,d bytes); longest pause of the run %.6f seconds%n",
        made.getPath(),
        made.getFilesLinked(),
        made.getFilesCopied(),
        made.getBytesCopied(),
        made.getLongestPauseSeconds());
  }
}
