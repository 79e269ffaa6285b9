package dev.polyak.replay.offline;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.polyak.node.run.Placement;
import dev.polyak.replay.media.Boot;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.media.FolderMedium;
import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.StoreRecord;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.store.StoreFiller;
import dev.polyak.replay.store.StoreSpecification;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Writes a run's rows as the folders of another number of shards.
 *
 * <p>A stream goes to the shard that an actor of all streams would choose, with all incarnations.
 * Rows are written oldest first: each shard's files count as one age from its first to its last, so
 * that those of two shards are interleaved, and so are the orders of their tables. Of the rate
 * limiter's counts, the sums over all shards stay; S and D are divided by the rows of the tables.
 */
public final class Resharding {
  private static final long FIRST_FILE_BOUND = 1L << 39;

  private final List<RunFolder> sources;
  private final List<String> names;
  private final StoreSpecification specification;
  private final CreateTablesRequest tables;
  private final RandomGenerator random;

  /** What became of a shard: its streams, and of each table the rows, and those without room. */
  public record Shard(String name, int streams, List<Long> rows, List<Long> evicted) {}

  /**
   * A block of rows, and its place between the oldest and the newest of its shard.
   *
   * @param age in [0, 1], the newest 1
   */
  private record Piece(
      SourceLedgers ledgers, Recovered.File file, Recovered.Block block, double age) {}

  private record Incarnation(String stream, long number) {}

  /**
   * Rows that are to be written.
   *
   * @param sources the run's present shards, all of them
   * @param tables of each new shard
   * @param names of the new shards
   * @param random numbers their first files
   * @throws dev.polyak.node.rpc.Refusal if the tables cannot be those of so many shards
   */
  public Resharding(
      List<RunFolder> sources,
      CreateTablesRequest tables,
      List<String> names,
      RandomGenerator random) {
    this.sources = sources;
    this.tables = tables;
    this.names = names;
    this.random = random;
    specification = StoreSpecification.of(tables);
  }

  /**
   * Writes the folders {@code <to>/<name>/<run>}, which are not there yet. Their records come last:
   * one that was not finished is no store. What was written before a failure is deleted.
   */
  public List<Shard> write(Path to) throws IOException {
    TreeSet<String> streams = new TreeSet<>();
    sources.forEach(source -> source.streams().forEach(stream -> streams.add(stream.name())));
    int[] counts = new int[names.size()];
    Map<String, Integer> places = new HashMap<>();
    for (String stream : streams) {
      int place = Placement.choose(stream, names, counts);
      places.put(stream, place);
      counts[place]++;
    }
    try {
      return write(to, counts, places);
    } catch (IOException | RuntimeException failed) {
      for (String name : names) {
        if (Files.exists(to.resolve(name))) {
          MoreFiles.deleteRecursively(to.resolve(name), RecursiveDeleteOption.ALLOW_INSECURE);
        }
      }
      throw failed;
    }
  }

  private List<Shard> write(Path to, int[] counts, Map<String, Integer> places) throws IOException {
    List<Target> targets = new ArrayList<>();
    try {
      for (int i = 0; i < names.size(); i++) {
        targets.add(new Target(to.resolve(names.get(i)), names.get(i), counts[i]));
      }
      copy(targets, places);
      return finish(targets, counts);
    } finally {
      targets.forEach(target -> target.filler.close());
    }
  }

  /** A new shard. */
  private final class Target {
    private final StoreRecord record;
    private final Path folder;
    private final StoreFiller filler;

    Target(Path shard, String name, int streams) throws IOException {
      folder = Files.createDirectories(shard.resolve(specification.run()));
      long firstFile = random.nextLong(FIRST_FILE_BOUND);
      record = new StoreRecord(name, UUID.randomUUID(), Boot.id(), firstFile, tables);
      int tableCount = specification.tables().size();
      filler =
          new StoreFiller(
              specification,
              new FolderMedium(
                  folder, record, specification.shape(), tableCount, Boot.id(), Disk.LOCAL),
              streams);
    }
  }

  private void copy(List<Target> targets, Map<String, Integer> places) {
    Map<Incarnation, IncarnationCopy> copies = new LinkedHashMap<>();
    for (Piece piece : pieces()) {
      StreamMark mark = piece.block.before();
      copies
          .computeIfAbsent(
              new Incarnation(mark.stream(), mark.incarnation()),
              incarnation ->
                  new IncarnationCopy(
                      specification.layout(), targets.get(places.get(mark.stream())).filler))
          .add(piece.ledgers, piece.file, piece.block);
    }
    copies.values().forEach(IncarnationCopy::flush);
    for (RunFolder source : sources) {
      for (StoredStream stream : source.streams()) {
        if (stream.incarnations().isEmpty()) {
          targets.get(places.get(stream.name())).filler.begin(stream.mark(), 0);
        }
      }
    }
  }

  private List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    for (RunFolder source : sources) {
      SourceLedgers ledgers = new SourceLedgers(source);
      List<Recovered.File> files = source.contents().recovered().files();
      for (int i = 0; i < files.size(); i++) {
        double age = (i + 1.0) / files.size();
        for (Recovered.Block block : files.get(i).blocks()) {
          pieces.add(new Piece(ledgers, files.get(i), block, age));
        }
      }
    }
    pieces.sort(Comparator.comparingDouble(Piece::age));
    return pieces;
  }

  private List<Shard> finish(List<Target> targets, int[] streams) throws IOException {
    long epoch = 0;
    for (RunFolder source : sources) {
      long its = source.contents().ledger(0).epoch();
      epoch = Long.compareUnsigned(its, epoch) > 0 ? its : epoch;
    }
    for (int table = 0; table < specification.tables().size(); table++) {
      int index = table;
      long[] rows = targets.stream().mapToLong(target -> target.filler.size(index)).toArray();
      long[] sampled = divided(sum(table, Ledger::sampled), rows);
      long[] removed = divided(sum(table, Ledger::removed), rows);
      for (int i = 0; i < rows.length; i++) {
        targets.get(i).filler.finish(table, sampled[i], removed[i]);
      }
    }
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      target.filler.finish(epoch);
      target.record.write(target.folder);
      shards.add(
          new Shard(
              target.record.shard(),
              streams[i],
              ofTables(target.filler::size),
              ofTables(target.filler::evicted)));
    }
    return shards;
  }

  private interface Count {
    long of(int table);
  }

  private List<Long> ofTables(Count count) {
    return IntStream.range(0, specification.tables().size())
        .mapToObj(table -> count.of(table))
        .toList();
  }

  private interface Total {
    long of(Ledger ledger);
  }

  private long sum(int table, Total total) {
    return sources.stream().mapToLong(source -> total.of(source.contents().ledger(table))).sum();
  }

  /** Parts of a total as weights say, which sum to it; even ones where all weights are 0. */
  private static long[] divided(long total, long[] weights) {
    long[] cumulated = new long[weights.length];
    boolean even = Arrays.stream(weights).sum() == 0;
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += even ? 1 : weights[i];
      cumulated[i] = sum;
    }
    long[] parts = new long[weights.length];
    long before = 0;
    for (int i = 0; i < weights.length; i++) {
      long upTo =
          BigInteger.valueOf(total)
              .multiply(BigInteger.valueOf(cumulated[i]))
              .divide(BigInteger.valueOf(sum))
              .longValueExact();
      parts[i] = upTo - before;
      before = upTo;
    }
    return parts;
  }
}
