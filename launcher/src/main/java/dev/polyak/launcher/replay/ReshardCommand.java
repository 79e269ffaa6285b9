package dev.polyak.launcher.replay;

import dev.polyak.learner.replay.ReplayTables;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.offline.Resharding;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polyak replay reshard}: a run's shards as another number of them. */
@Command(
    name = "reshard",
    mixinStandardHelpOptions = true,
    header = "Writes the rows of a durable run's shards as the folders of another number of them.",
    description = {
      "",
      "Reads the folders of shards that do not run, or checkpoints, and changes nothing in"
          + " them. The new shards are DIR/replay-0, DIR/replay-1, ...: each is the"
          + " replay-service.directory of the shard of that name.",
      ""
    })
final class ReshardCommand implements Callable<Integer> {
  private static final int MAXIMUM_SHARDS = 256;

  @Mixin private ShardFoldersOption folders = new ShardFoldersOption();

  @Option(
      names = "--shards",
      paramLabel = "N",
      required = true,
      description = "How many there are to be.")
  private int shards;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "The new folder.")
  private Path to;

  @Option(
      names = "--capacity",
      paramLabel = "STEPS",
      description = "The run's replay.capacity.steps; if not given, what the shards have together.")
  private long capacity;

  @Override
  public Integer call() throws IOException {
    if (shards < 1 || shards > MAXIMUM_SHARDS) {
      throw new ConfigurationException(
          "--shards = %d is out of range: integer [1, %d]".formatted(shards, MAXIMUM_SHARDS));
    }
    if (capacity < 0) {
      throw new ConfigurationException("--capacity = %d is below 0".formatted(capacity));
    }
    List<String> names = IntStream.range(0, shards).mapToObj(i -> "replay-" + i).toList();
    for (String name : names) {
      if (Files.exists(to.resolve(name))) {
        throw new ConfigurationException(
            "%s is there already: write to another folder".formatted(to.resolve(name)));
      }
    }
    try (ShardFolders sources = folders.open()) {
      CreateTablesRequest tables = tables(sources.runs());
      new Resharding(sources.runs(), tables, names, new SecureRandom())
          .write(to)
          .forEach(shard -> print(tables, shard));
    } catch (Refusal refused) {
      throw new ConfigurationException(refused.getMessage(), refused);
    }
    return 0;
  }

  private void print(CreateTablesRequest tables, Resharding.Shard shard) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tables.getTablesCount(); i++) {
      Table table = tables.getTables(i);
      text.append(
          String.format(
              Locale.ROOT,
              "; table %s has %,d rows of %,d, and had no room for %,d",
              table.getName(),
              shard.rows().get(i),
              table.getCapacitySteps(),
              shard.evicted().get(i)));
    }
    System.out.printf(
        Locale.ROOT, "%s: %,d streams%s%n", to.resolve(shard.name()), shard.streams(), text);
  }

  /** What the run's learner asks of each of so many shards: see {@link ReplayTables}. */
  private CreateTablesRequest tables(List<RunFolder> sources) {
    CreateTablesRequest before = sources.getFirst().record().tables();
    int old = Math.max(1, before.getShards());
    if (old != sources.size()) {
      throw new ConfigurationException(
          "run %s has %d shards, and %d folders are given"
              .formatted(before.getRun(), old, sources.size()));
    }
    CreateTablesRequest.Builder request = before.toBuilder().setShards(shards);
    for (Table.Builder table : request.getTablesBuilderList()) {
      long all = capacity > 0 ? capacity : Math.multiplyExact(table.getCapacitySteps(), (long) old);
      table.setCapacitySteps(Math.ceilDiv(all, shards));
    }
    boolean usual = before.getCapacityBytes() == usualBytes(before);
    return request
        .setCapacityBytes(
            usual
                ? usualBytes(request.build())
                : Math.ceilDiv(Math.multiplyExact(before.getCapacityBytes(), (long) old), shards))
        .build();
  }

  private static long usualBytes(CreateTablesRequest request) {
    long steps =
        request.getTablesList().stream().mapToLong(Table::getCapacitySteps).max().orElseThrow();
    return ReplayTables.bytesOf(request.getSignature(), steps);
  }
}
