package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.Requests;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.media.Boot;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.media.FolderMedium;
import dev.polyak.replay.media.StoreRecord;
import dev.polyak.replay.offline.Resharding;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.StoredStream;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's shards become more or fewer, and hold what they held. */
class ReshardingTest {
  private static final int LANES = 7;
  private static final int WINDOW = 4;

  /** Steps of a lane have identities from {@code lane x SPAN} on. */
  private static final int SPAN = 10_000;

  @TempDir private Path root;

  /** What a run's shards hold together, whichever holds it. */
  private record Content(
      Map<Integer, StoreProbe.Window> windows,
      Map<String, List<Object>> streams,
      long inserted,
      long sampled,
      long removed,
      long drawsLeft,
      Set<Long> epochs) {}

  /** Whether columns are compressed; files are small then, so that some are full. */
  private boolean compressed;

  private int packedFiles;

  private CreateTablesRequest.Builder request(int shards, long capacity) {
    CreateTablesRequest.Builder request =
        tables(
                compressed ? 1 << 16 : 1 << 18,
                prioritised("replay", capacity, 1).setMaximumTimesSampled(40))
            .setShards(shards)
            .setDurable(true);
    if (compressed) {
      request
          .getSignatureBuilder()
          .getColumnsBuilderList()
          .forEach(column -> column.setCompression(Compression.COMPRESSION_LZ4));
    }
    return request;
  }

  /** Opens a run's folder as its shard would. */
  private static StoreProbe open(Path folder) throws IOException {
    StoreRecord record = StoreRecord.read(folder);
    return new StoreProbe(
        record.tables().toBuilder(),
        specification ->
            new FolderMedium(
                folder,
                record,
                specification.shape(),
                specification.tables().size(),
                Boot.id(),
                Disk.LOCAL));
  }

  /** Three shards: episodes, incarnations, priorities, draws, rows that wait or have left. */
  private List<Path> threeShards() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<Path> shards = new ArrayList<>();
    for (int shard = 0; shard < 3; shard++) {
      StoreFolder folder = new StoreFolder(root.resolve("old-" + shard), request(3, 150));
      try (StoreProbe probe = folder.open()) {
        List<Stream> streams = new ArrayList<>();
        for (int lane = shard; lane < LANES; lane += 3) {
          streams.add(probe.open("lane-" + lane, 1 + lane % 2, lane % 2 == 1));
        }
        for (int round = 0; round < 6; round++) {
          for (Stream stream : streams) {
            extend(probe, stream, random);
          }
          probe.draw(5, WINDOW);
        }
        Stream first = streams.getFirst();
        int lane = Integer.parseInt(first.name().substring(5));
        Stream again = probe.open(first.name(), first.incarnation() + 1, false);
        probe.append(again, RowsBuilder.from(0).steps(lane * SPAN + 5_000, 8).lost(9_999).build());
        for (StoreProbe.Window window : probe.draw(20, WINDOW)) {
          probe.update(window.key(), 1 + random.nextInt(50));
        }
        probe.store.setEpoch(4 + shard);
        packedFiles += probe.packAll();
      }
      shards.add(folder.path());
    }
    return shards;
  }

  /** Some 15 steps; where priorities follow, those of half of them. */
  private static void extend(StoreProbe probe, Stream stream, SplittableRandom random) {
    int id = Integer.parseInt(stream.name().substring(5)) * SPAN + (int) stream.nextSequence();
    long next = stream.nextSequence();
    int before = 5 + random.nextInt(10);
    int after = random.nextInt(6);
    RowsBuilder rows =
        RowsBuilder.from(next)
            .steps(id, before)
            .terminated(id + before)
            .closing(9_000)
            .steps(id + before + 1, after);
    if (stream.prioritiesFollow()) {
      float[] priorities = new float[before / 2 + 1];
      for (int i = 0; i < priorities.length; i++) {
        priorities[i] = 1 + random.nextInt(9);
      }
      rows.withPriorities(next, priorities);
    }
    probe.append(stream, rows.build());
  }

  private List<Path> reshard(List<Path> shards, int count, CreateTablesRequest.Builder request)
      throws IOException {
    Path to = root.resolve("shards-" + count);
    List<RunFolder> sources = new ArrayList<>();
    try {
      for (Path shard : shards) {
        sources.add(new RunFolder(shard));
      }
      List<String> names = IntStream.range(0, count).mapToObj(i -> "replay-" + i).toList();
      List<Resharding.Shard> made =
          new Resharding(sources, request.build(), names, new SplittableRandom(1)).write(to);
      assertThat(made).extracting(Resharding.Shard::name).isEqualTo(names);
      assertThat(made).allSatisfy(shard -> assertThat(shard.evicted()).containsOnly(0L));
      return names.stream().map(name -> to.resolve(name).resolve(RUN)).toList();
    } finally {
      sources.forEach(RunFolder::close);
    }
  }

  private static Content content(List<Path> shards) throws IOException {
    Map<Integer, StoreProbe.Window> windows = new TreeMap<>();
    Map<String, List<Object>> streams = new TreeMap<>();
    Set<Long> epochs = new HashSet<>();
    long[] counts = new long[4];
    for (Path shard : shards) {
      try (RunFolder run = new RunFolder(shard)) {
        for (StoredStream stream : run.streams()) {
          List<Object> rows = streams.computeIfAbsent(stream.name(), name -> new ArrayList<>());
          rows.add(stream.mark());
          stream.forEach(
              row ->
                  rows.add(
                      List.of(
                          row.incarnation(), row.sequence(), row.text(0), row.text(2), row.end())));
        }
      }
      // What is drawn counts: a copy is.
      Path copy = Files.createTempDirectory(shard.getParent(), "copy");
      try (var files = Files.list(shard)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
      try (StoreProbe probe = open(copy)) {
        Table table = probe.table();
        epochs.add(probe.store.epoch());
        counts[0] += table.limiter().inserted();
        counts[1] += table.limiter().sampled();
        counts[2] += table.limiter().removed();
        counts[3] += drawsLeft(table);
        while (table.size() > 0) {
          for (StoreProbe.Window each : probe.draw(1, WINDOW)) {
            windows.put(
                each.first(),
                new StoreProbe.Window(
                    each.first(), each.last(), each.length(), each.end(), 0, each.leaf(), 0));
          }
        }
      }
    }
    return new Content(windows, streams, counts[0], counts[1], counts[2], counts[3], epochs);
  }

  private static long drawsLeft(Table table) {
    int draws = 0;
    while (table.admitsDraw(draws + 1)) {
      draws++;
    }
    return draws;
  }

  @Test
  void shardsOfPackedFilesBecomeOneThatPacksThemAgain() throws IOException {
    compressed = true;
    List<Path> three = threeShards();
    assertThat(packedFiles).isPositive();
    Content before = content(three);

    List<Path> one = reshard(three, 1, request(1, 450));

    assertSame(content(one), before);
    try (StoreProbe probe = open(one.getFirst())) {
      assertThat(probe.packAll()).isPositive();
    }
    assertSame(content(one), before);
  }

  @Test
  void threeShardsBecomeTwoAndOneAndHoldWhatTheyHeld() throws IOException {
    List<Path> three = threeShards();
    Content before = content(three);
    assertThat(before.windows.size()).isBetween(200, 450);
    assertThat(before.removed).isPositive();

    List<Path> two = reshard(three, 2, request(2, 225));
    Content ofTwo = content(two);
    assertThat(ofTwo.epochs).containsExactly(6L);
    assertSame(ofTwo, before);

    List<Path> one = reshard(two, 1, request(1, 450));
    assertSame(content(one), before);
  }

  private static void assertSame(Content after, Content before) {
    assertThat(after.windows).isEqualTo(before.windows);
    assertThat(after.streams).isEqualTo(before.streams);
    assertThat(after.inserted).isEqualTo(before.inserted);
    assertThat(after.sampled).isEqualTo(before.sampled);
    assertThat(after.removed).isEqualTo(before.removed);
    assertThat(after.drawsLeft).isEqualTo(before.drawsLeft);
  }

  @Test
  void streamsGoOnWhereTheyStood() throws IOException {
    List<Path> three = threeShards();
    List<Path> one = reshard(three, 1, request(1, 450));

    try (StoreProbe probe = open(three.get(1));
        StoreProbe joined = open(one.getFirst())) {
      int size = joined.table().size();
      Stream was = probe.open("lane-1", 3, false);
      Stream is = joined.open("lane-1", 3, false);
      assertThat(is.nextSequence()).isEqualTo(was.nextSequence()).isEqualTo(8);
      assertThat(is.episodeOpen()).isFalse();
      assertThatThrownBy(() -> joined.open("lane-1", 2, false)).isInstanceOf(Refusal.class);

      Stream waiting = joined.open("lane-5", 2, true);
      long next = waiting.nextSequence();
      joined.append(
          waiting,
          RowsBuilder.from(next)
              .step(5 * SPAN)
              .terminated(5 * SPAN + 1)
              .closing(0)
              .withPriorities(next, 2, 3)
              .build());
      assertThat(joined.table().size()).isEqualTo(size + 2);
    }
  }

  @Test
  void theOldestRowsOfAllShardsLeaveFirst() throws IOException {
    List<Path> shards = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      CreateTablesRequest.Builder request =
          tables(1 << 16, uniform("replay", 100)).setShards(2).setDurable(true);
      StoreFolder folder = new StoreFolder(root.resolve("old-" + shard), request);
      try (StoreProbe probe = folder.open()) {
        Stream stream = probe.open("lane-" + shard, 1, false);
        int steps = shard == 0 ? 60 : 30;
        probe.append(
            stream,
            RowsBuilder.from(0)
                .steps(shard * SPAN, steps - 1)
                .terminated(shard * SPAN + steps - 1)
                .closing(0)
                .build());
      }
      shards.add(folder.path());
    }
    List<Path> one =
        reshard(shards, 1, tables(1 << 16, uniform("replay", 90)).setShards(1).setDurable(true));

    try (StoreProbe probe = open(one.getFirst())) {
      Stream newcomer = probe.open("lane-9", 1, false);
      probe.append(
          newcomer,
          RowsBuilder.from(0).steps(9 * SPAN, 29).terminated(9 * SPAN + 29).closing(0).build());

      Set<Integer> left = probe.all(WINDOW).keySet();
      assertThat(left).hasSize(90).contains(9 * SPAN).doesNotContain(0, 9, SPAN, SPAN + 4);
      assertThat(left).contains(30, 59, SPAN + 15, SPAN + 29);
    }
  }

  @Test
  void stacksStayWhole() throws IOException {
    Signature stacked =
        Requests.SIGNATURE.toBuilder()
            .setColumns(0, Requests.SIGNATURE.getColumns(0).toBuilder().setStack(4))
            .build();
    CreateTablesRequest.Builder request =
        tables(
                1 << 16,
                // Rows are still in the table when their file goes.
                uniform("replay", 2_000).setRemover(Requests.selector(Selector.Kind.KIND_LIFO)))
            .setSignature(stacked)
            .setDurable(true);
    StoreFolder folder = new StoreFolder(root.resolve("old"), request.clone().setShards(1));
    Map<Integer, List<Integer>> before;
    try (StoreProbe probe = folder.open()) {
      for (int round = 0; round < 60; round++) {
        for (int lane = 0; lane < 3; lane++) {
          Stream stream = probe.open("lane-" + lane, 1, false);
          int id = lane * SPAN + (int) stream.nextSequence();
          RowsBuilder rows = RowsBuilder.from(stream.nextSequence()).steps(id, 40);
          if (round % 7 == lane) {
            rows.terminated(id + 40).closing(0);
          }
          probe.append(stream, rows.build());
        }
      }
      assertThat(probe.store.evicted()).isPositive();
      before = stacks(probe);
    }

    List<Path> two = reshard(List.of(folder.path()), 2, request.clone().setShards(2));

    Map<Integer, List<Integer>> after = new TreeMap<>();
    for (Path shard : two) {
      try (StoreProbe probe = open(shard)) {
        after.putAll(stacks(probe));
      }
    }
    assertThat(after).isEqualTo(before);
  }

  /** The frames of each selectable row. */
  private static Map<Integer, List<Integer>> stacks(StoreProbe probe) {
    Map<Integer, List<Integer>> stacks = new TreeMap<>();
    Windows windows = new Windows();
    while (stacks.size() < probe.table().size()) {
      probe.store.clear(windows, 10_000);
      probe.store.draw(probe.table(), 0, 10_000, 2, windows);
      for (int i = 0; i < windows.count(); i++) {
        RowFile file = windows.firstFile(i);
        int row = windows.firstRow(i);
        int age = windows.age(i);
        stacks.put(
            probe.id(file, row),
            IntStream.rangeClosed(0, 3)
                .mapToObj(back -> probe.id(file, row - Math.min(back, age)))
                .toList());
      }
      probe.store.release(windows);
    }
    return stacks;
  }

  @Test
  void whatHasNoRoomGoesOldestFirstAndIsCounted() throws IOException {
    List<Path> three = threeShards();
    long rows = 0;
    for (Path shard : three) {
      try (StoreProbe probe = open(shard)) {
        rows += probe.table().size();
      }
    }
    List<RunFolder> sources = new ArrayList<>();
    for (Path shard : three) {
      sources.add(new RunFolder(shard));
    }
    CreateTablesRequest small =
        tables(1 << 12, prioritised("replay", 100, 1).setMaximumTimesSampled(40))
            .setDurable(true)
            .build();

    Resharding.Shard made =
        new Resharding(sources, small, List.of("replay-0"), new SplittableRandom(1))
            .write(root.resolve("small"))
            .getFirst();

    sources.forEach(RunFolder::close);
    assertThat(made.rows().getFirst()).isBetween(50L, 205L);
    assertThat(made.rows().getFirst() + made.evicted().getFirst()).isEqualTo(rows);
    try (StoreProbe probe = open(root.resolve("small/replay-0").resolve(RUN))) {
      assertThat((long) probe.table().size()).isEqualTo(made.rows().getFirst());
      assertThat(probe.store.open("lane-1", 3, false).nextSequence()).isEqualTo(8);
    }
  }

  @Test
  void whatWasWrittenBeforeAFailureIsDeleted() throws IOException {
    Path source = threeShards().getFirst();
    Path to = root.resolve("failed");
    List<String> names = List.of("replay-0", "a-name-that-no-file-system-takes".repeat(10));
    try (RunFolder folder = new RunFolder(source)) {
      Resharding resharding =
          new Resharding(List.of(folder), request(2, 225).build(), names, new SplittableRandom(1));
      assertThatThrownBy(() -> resharding.write(to)).isInstanceOf(IOException.class);
    }
    assertThat(to).isEmptyDirectory();
    assertThat(source).isNotEmptyDirectory();
  }

  @Test
  void refusesTablesThatSeveralShardsCannotHave() {
    CreateTablesRequest fifo =
        tables(
                1 << 16,
                uniform("replay", 90).setSampler(Requests.selector(Selector.Kind.KIND_FIFO)))
            .setShards(2)
            .setDurable(true)
            .build();
    assertThatThrownBy(
            () ->
                new Resharding(
                    List.of(), fifo, List.of("replay-0", "replay-1"), new SplittableRandom(1)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("draws from 2 shards go by mass");
  }
}
