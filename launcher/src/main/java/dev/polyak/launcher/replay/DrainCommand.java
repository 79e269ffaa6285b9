package dev.polyak.launcher.replay;

import dev.polyak.node.configuration.ConfigurationException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code polyak replay drain}: a shard takes no more steps, so that it can be stopped. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    header = "Has a shard's streams appended at the other shards, so that it can be stopped.",
    description = {
      "",
      "Its rows are sampled as before, until its process ends. Refused where a run has one shard.",
      ""
    })
final class DrainCommand extends ShardCommand {
  @Option(names = "--run", paramLabel = "RUN", description = "One run only.")
  private String run;

  @Option(names = "--undo", description = "The shard takes steps again.")
  private boolean undo;

  @Override
  void call(ReplayShard shard) {
    List<String> runs = run == null ? shard.runs() : List.of(run);
    if (runs.isEmpty()) {
      throw new ConfigurationException("%s has no runs yet".formatted(shard));
    }
    for (String each : runs) {
      shard.drain(each, undo);
      System.out.printf(undo ? "run %s takes steps again%n" : "run %s is draining%n", each);
    }
  }
}
