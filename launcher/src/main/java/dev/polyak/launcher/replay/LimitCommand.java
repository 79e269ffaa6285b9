package dev.polyak.launcher.replay;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.v1.RateLimit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code polyak replay limit}: another rate limit for a table, while it runs. */
@Command(
    name = "limit",
    mixinStandardHelpOptions = true,
    header = "Changes a table's rate limit while it runs; what is not given stays.",
    description = {
      "",
      "It lasts until the shard's process ends, or the run's learner creates its tables again.",
      ""
    })
final class LimitCommand extends ShardCommand {
  @Option(names = "--run", paramLabel = "RUN", required = true, description = "The table's run.")
  private String run;

  @Option(names = "--table", paramLabel = "TABLE", required = true, description = "The table.")
  private String table;

  @Option(
      names = "--samples-per-insert",
      paramLabel = "X",
      description = "Windows sampled for each step inserted.")
  private Double samplesPerInsert;

  @Option(
      names = "--minimum-size",
      paramLabel = "N",
      description = "Selectable rows before the first draw.")
  private Long minimumSize;

  @Option(
      names = "--minimum-difference",
      paramLabel = "X",
      description = "Lower bound of the error, in windows; -Infinity: draws never wait for it.")
  private Double minimumDifference;

  @Option(
      names = "--maximum-difference",
      paramLabel = "X",
      description = "Upper bound of the error, in windows; Infinity: appends never wait.")
  private Double maximumDifference;

  @Option(
      names = {"--queue", "--stack"},
      paramLabel = "N",
      description =
          "The limit of a queue or stack that holds N steps, each sampled once, as Reverb has it:"
              + " 1 sample per insert, minimum size 1, error in [0, N].")
  private Long bounded;

  @Override
  void call(ReplayShard shard) {
    requireChange();
    RateLimit before = shard.status(run, table).getRateLimit();
    shard.setRateLimit(run, table, bounded == null ? changed(before) : bounded(bounded));
    RateLimit after = shard.status(run, table).getRateLimit();
    System.out.print(
        new AlignedText()
            .row("before", RunStatus.limit(before))
            .row("now", RunStatus.limit(after)));
  }

  private void requireChange() {
    boolean single =
        Stream.of(samplesPerInsert, minimumSize, minimumDifference, maximumDifference)
            .anyMatch(given -> given != null);
    if (single && bounded != null) {
      throw new ConfigurationException("--queue and --stack set the whole limit: give them alone");
    }
    if (!single && bounded == null) {
      throw new ConfigurationException(
          "give a value to change: --samples-per-insert, --minimum-size, --minimum-difference,"
              + " --maximum-difference, or --queue or --stack");
    }
  }

  private RateLimit changed(RateLimit before) {
    RateLimit.Builder limit = before.toBuilder();
    if (samplesPerInsert != null) {
      limit.setSamplesPerInsert(samplesPerInsert);
    }
    if (minimumSize != null) {
      limit.setMinimumSize(minimumSize);
    }
    if (minimumDifference != null) {
      limit.setMinimumDifference(minimumDifference);
    }
    if (maximumDifference != null) {
      limit.setMaximumDifference(maximumDifference);
    }
    return limit.build();
  }

  /** Reverb's rate_limiters.Queue(size), which its Stack(size) equals: the sampler differs. */
  private static RateLimit bounded(long size) {
    return RateLimit.newBuilder()
        .setSamplesPerInsert(1)
        .setMinimumSize(1)
        .setMinimumDifference(0)
        .setMaximumDifference((double) size)
        .build();
  }
}
