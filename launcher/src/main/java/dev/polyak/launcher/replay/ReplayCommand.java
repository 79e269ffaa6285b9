package dev.polyak.launcher.replay;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code polyak replay}: what a person asks of a replay shard, or of its files. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    header = "Looks into a replay shard or its files, changes how it runs, moves its episodes.",
    subcommands = {
      StatsCommand.class,
      LimitCommand.class,
      VerifyCommand.class,
      InspectCommand.class,
      CheckpointCommand.class,
      DrainCommand.class,
      ExportEpisodesCommand.class,
      ImportEpisodesCommand.class,
      ReshardCommand.class
    })
public final class ReplayCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return 0;
  }
}
