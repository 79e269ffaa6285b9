package dev.polyak.launcher.replay;

import dev.polyak.launcher.options.ConfigurationOptions;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.dataset.Dataset;
import dev.polyak.replay.store.RowLayout;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.DescribeRunResponse;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Signature;
import dev.polyak.replay.v1.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak replay import}: a data set's episodes into a run of a shard. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    header = "Appends the episodes of a Minari data set of Apache Arrow files to a run.",
    description = {
      "",
      "All episodes are one stream, whose steps are counted: what the shard has of it is"
          + " skipped, so that the command can be repeated. It waits where the run's rate limit"
          + " holds appends back.",
      ""
    })
final class ImportEpisodesCommand implements Callable<Integer> {
  private static final int LARGEST_APPEND = 256;
  private static final int LARGEST_DRAW = 4_096;
  private static final long MINIMUM_BYTES = 1 << 20;
  private static final int LONGEST_STREAM_NAME = 64;

  @Parameters(paramLabel = "DIR", description = "The data set's folder.")
  private Path directory;

  @Option(
      names = "--into",
      paramLabel = "ADDRESS",
      required = true,
      description = "The shard's: host:port.")
  private String address;

  @Option(names = "--run", paramLabel = "RUN", required = true, description = "The run.")
  private String run;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      description = "The stream's name; if not given, the data set's.")
  private String stream;

  @Option(
      names = "--capacity",
      paramLabel = "STEPS",
      description =
          "Creates the run where there is none: a table of so many steps at the most, drawn"
              + " uniformly, without a rate limit.")
  private long capacity;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      defaultValue = "replay",
      description = "With --capacity, the table's name; ${DEFAULT-VALUE} if not given.")
  private String table;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With --capacity, further rows that make a step selectable: n of n-step returns.")
  private int horizon;

  @Option(names = "--durable", description = "With --capacity, the run outlives the process.")
  private boolean durable;

  @Option(
      names = "--compress",
      paramLabel = "COLUMN",
      description =
          "With --durable, compresses the column in files that are full; for several columns,"
              + " give it for each.")
  private List<String> compressed = List.of();

  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Override
  public Integer call() throws IOException {
    Dataset dataset = new Dataset(directory);
    try (ReplayShard shard =
        new ReplayShard(address, options.apply(Configuration.layers()).build())) {
      if (!shard.runs().contains(run)) {
        create(shard, compressed(dataset.signature()));
      }
      DescribeRunResponse described = shard.describe(run);
      dataset.requireFit(described.getSignature());
      List<String> leftOut = dataset.leftOut(described.getSignature());
      if (!leftOut.isEmpty()) {
        System.out.printf("left out, since the run has no such columns: %s%n", leftOut);
      }
      String name = stream == null ? name(dataset.id()) : stream;
      EpisodeAppend append = new EpisodeAppend(shard, run, name, described);
      append.all(dataset);
      System.out.printf(
          Locale.ROOT,
          "run %s: %,d episodes, %,d steps in stream %s, %,d of them were there already%n",
          run,
          dataset.episodes(),
          append.steps(),
          name,
          append.alreadyThere());
    }
    return 0;
  }

  /** A data set's name as a stream's. */
  private static String name(String id) {
    String name = id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_.-]", "-");
    return name.substring(0, Math.min(name.length(), LONGEST_STREAM_NAME));
  }

  private Signature compressed(Signature signature) {
    List<String> names = signature.getColumnsList().stream().map(Column::getName).toList();
    Signature.Builder builder = signature.toBuilder();
    for (String column : compressed) {
      if (!names.contains(column)) {
        throw new ConfigurationException(
            "--compress = %s: the data set's columns are %s".formatted(column, names));
      }
      builder.getColumnsBuilder(names.indexOf(column)).setCompression(Compression.COMPRESSION_LZ4);
    }
    return builder.build();
  }

  private void create(ReplayShard shard, Signature signature) {
    if (capacity < 1) {
      throw new ConfigurationException(
          "%s has no run %s: give --capacity to create it".formatted(address, run));
    }
    long bytes = Math.multiplyExact(2 * capacity, RowLayout.of(signature).rowBytes());
    shard.createTables(
        CreateTablesRequest.newBuilder()
            .setRun(run)
            .setSignature(signature)
            .setCapacityBytes(Math.max(MINIMUM_BYTES, bytes))
            .setHorizon(horizon)
            .setLargestAppend(LARGEST_APPEND)
            .setLargestDraw(LARGEST_DRAW)
            .setDurable(durable)
            .addTables(
                Table.newBuilder()
                    .setName(table)
                    .setSampler(Selector.newBuilder().setKind(Selector.Kind.KIND_UNIFORM))
                    .setCapacitySteps(capacity)
                    .setRateLimit(
                        RateLimit.newBuilder()
                            .setSamplesPerInsert(1)
                            .setMinimumSize(1)
                            .setMinimumDifference(Double.NEGATIVE_INFINITY)
                            .setMaximumDifference(Double.POSITIVE_INFINITY)))
            .build());
  }
}
