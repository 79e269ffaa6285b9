package dev.polyak.launcher.replay;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.dataset.DatasetWriter;
import dev.polyak.replay.offline.EpisodeScan;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.store.StoreSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polyak replay export}: the episodes of a durable run as a data set of Minari. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    header = "Exports the episodes of a durable run as a Minari data set of Apache Arrow files.",
    description = {
      "",
      "Reads the folders of shards that do not run, or checkpoints, and changes nothing in them.",
      "Minari reads DIR/data: minari.MinariDataset(\"DIR/data\").",
      ""
    })
final class ExportEpisodesCommand implements Callable<Integer> {
  @Mixin private ShardFoldersOption folders = new ShardFoldersOption();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "The data set's folder.")
  private Path to;

  @Option(
      names = "--partial",
      description =
          "Also episodes whose first steps are gone, or that have not ended: those are truncated"
              + " before their last step.")
  private boolean partial;

  @Option(
      names = "--dataset-id",
      paramLabel = "ID",
      description = "The data set's name in Minari; polyak/RUN-v0 if not given.")
  private String id;

  @Option(
      names = "--actions",
      paramLabel = "N",
      description =
          "How many discrete actions there are; if not given, one more than the largest that was"
              + " taken.")
  private long actions;

  @Override
  public Integer call() throws IOException {
    if (actions < 0) {
      throw new ConfigurationException("--actions = %d is below 0".formatted(actions));
    }
    try (ShardFolders shards = folders.open()) {
      EpisodeScan scan = new EpisodeScan(shards.runs(), partial);
      StoreSpecification specification = first(shards).specification();
      String name = id == null ? id(specification.run()) : id;
      try (DatasetWriter writer =
          new DatasetWriter(to, name, specification.layout().signature(), actions)) {
        write(scan, writer);
        System.out.printf(
            Locale.ROOT,
            "%s: %,d episodes, %,d steps of run %s; left out %,d episodes whose first steps are"
                + " gone, %,d that have not ended%n",
            to,
            writer.episodes(),
            writer.steps(),
            specification.run(),
            scan.cutAtTheStart(),
            scan.notEnded());
      }
    }
    return 0;
  }

  private static RunFolder first(ShardFolders shards) {
    return shards.runs().getFirst();
  }

  private static String id(String run) {
    return "polyak/%s-v0".formatted(run.replace('.', '_'));
  }

  private static void write(EpisodeScan scan, DatasetWriter writer) throws IOException {
    try {
      scan.forEach(writer::write);
      writer.finish();
    } catch (IOException | RuntimeException failed) {
      writer.discard();
      throw failed;
    }
  }
}
