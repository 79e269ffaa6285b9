package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.ReplayService;
import dev.polyak.replay.service.ReplayServiceSettings;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Signature;
import dev.polyak.replay.v1.Table;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code polyak replay} against a shard over loopback, and over its files. */
class ReplayCommandsTest {
  private static final Address ANY_PORT = Address.parse("127.0.0.1:0");

  @TempDir private Path folder;

  private static final int FRAME_VALUES = 512;

  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();
  private final PrintStream standardOutput = System.out;
  private ReplayService service;
  private Server server;
  private ManagedChannel channel;
  private String address;

  @BeforeEach
  void serve() throws IOException {
    service =
        new ReplayService(
            Configuration.layers()
                .set("replay-service.listen", ANY_PORT.toString())
                .set("replay-service.directory", folder.resolve("shard").toString())
                .set(
                    "replay-service.checkpoint-directory", folder.resolve("checkpoints").toString())
                .set("replay-service.sync-seconds", "0.1")
                .build()
                .section("replay-service", ReplayServiceSettings.class),
            new Meters());
    server = Transport.serve(ANY_PORT, service.services(), executor);
    address = Transport.addressOf(server, ANY_PORT).toString();
    channel = Transport.connect(Address.parse(address), executor);
    System.setOut(new PrintStream(output, true, UTF_8));
  }

  @AfterEach
  void stop() {
    System.setOut(standardOutput);
    stopShard();
    executor.shutdownNow();
  }

  private void stopShard() {
    channel.shutdownNow();
    service.close();
    server.shutdownNow();
  }

  private int polyak(String... arguments) {
    output.reset();
    return Polyak.run(new PrintWriter(errors, true), arguments);
  }

  private String output() {
    return output.toString(UTF_8);
  }

  private void create(String run, boolean durable) {
    create(run, durable, 1, 1);
  }

  private static Signature.Builder signature() {
    Signature.Builder signature = Signature.newBuilder();
    for (String column : List.of("observation", "action", "reward")) {
      signature.addColumns(
          Column.newBuilder().setName(column).setDataType(DataType.DATA_TYPE_FLOAT32));
    }
    return signature;
  }

  /** A run whose observations are {@link #FRAME_VALUES} values, compressed in files of 8 rows. */
  private void createOfFrames(String run) {
    Signature.Builder signature = signature();
    signature
        .getColumnsBuilder(0)
        .addShape(FRAME_VALUES)
        .setCompression(Compression.COMPRESSION_LZ4);
    create(run, true, 1, 1, 10, signature);
  }

  private void create(String run, boolean durable, int sequencePeriod, int shards) {
    create(run, durable, sequencePeriod, shards, 1_000, signature());
  }

  private void create(
      String run,
      boolean durable,
      int sequencePeriod,
      int shards,
      int capacity,
      Signature.Builder signature) {
    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(
            CreateTablesRequest.newBuilder()
                .setRun(run)
                .setEpoch(1)
                .setSignature(signature)
                .setCapacityBytes(1 << 20)
                .setHorizon(sequencePeriod)
                .setShards(shards)
                .setLargestAppend(16)
                .setLargestDraw(8)
                .setDurable(durable)
                .addTables(
                    Table.newBuilder()
                        .setName("replay")
                        .setSampler(Selector.newBuilder().setKind(Selector.Kind.KIND_UNIFORM))
                        .setCapacitySteps(capacity)
                        .setSequencePeriod(sequencePeriod)
                        .setRateLimit(
                            RateLimit.newBuilder()
                                .setSamplesPerInsert(0.25)
                                .setMinimumSize(5)
                                .setMinimumDifference(Double.NEGATIVE_INFINITY)
                                .setMaximumDifference(Double.POSITIVE_INFINITY)))
                .build());
  }

  /** Appends an episode of 10 steps, step i of reward i, and waits for its acknowledgement. */
  private void appendEpisode(String run) throws InterruptedException {
    appendRows(run, 11);
  }

  /** Appends the first rows of such an episode. */
  private void appendRows(String run, int count) throws InterruptedException {
    appendRows(run, count, 1);
  }

  private void appendRows(String run, int count, int observationValues)
      throws InterruptedException {
    BlockingQueue<AppendResponse> responses = new LinkedBlockingQueue<>();
    StreamObserver<AppendRequest> call =
        ReplayServiceGrpc.newStub(channel)
            .append(
                new StreamObserver<>() {
                  @Override
                  public void onNext(AppendResponse response) {
                    responses.add(response);
                  }

                  @Override
                  public void onError(Throwable failure) {}

                  @Override
                  public void onCompleted() {}
                });
    call.onNext(
        AppendRequest.newBuilder()
            .setOpen(AppendOpen.newBuilder().setRun(run).setStream("lane-0").setIncarnation(1))
            .build());
    byte[] flags = new byte[11];
    flags[9] = 1;
    flags[10] = 4;
    float[] values = new float[11];
    IntStream.range(0, 10).forEach(i -> values[i] = i);
    ByteString column = Tensors.ofFloats(values, 0, count);
    float[] observations = new float[count * observationValues];
    IntStream.range(0, observations.length)
        .forEach(i -> observations[i] = values[i / observationValues]);
    call.onNext(
        AppendRequest.newBuilder()
            .setRows(
                AppendRows.newBuilder()
                    .setCount(count)
                    .setFlags(ByteString.copyFrom(flags, 0, count))
                    .addAllColumns(List.of(Tensors.ofFloats(observations), column, column)))
            .build());
    List<AppendResponse> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(responses.poll(20, TimeUnit.SECONDS));
    }
    assertThat(both.getLast().getAcknowledged().getNextSequence()).isEqualTo(Math.min(count, 10));
    call.onCompleted();
  }

  @Test
  void statsShowsEachRunAndItsTables() throws InterruptedException {
    create("lasting", true);
    create("passing", false);
    appendEpisode("lasting");

    assertThat(polyak("replay", "stats", address)).isZero();

    assertThat(output())
        .contains("run lasting: durable", "run passing: in memory")
        .containsPattern("rows +10 of 1,000")
        .containsPattern("error +2.5")
        .containsPattern(
            "rate limit +0.25 samples per insert, minimum size 5, error in \\[-Infinity,"
                + " Infinity\\]");
    assertThat(polyak("replay", "stats", address, "--run", "passing")).isZero();
    assertThat(output()).contains("run passing").doesNotContain("lasting");
  }

  @Test
  void saysOfWhichStepsATableHoldsSequences() throws InterruptedException {
    create("lasting", true, 4, 1);
    appendEpisode("lasting");

    assertThat(polyak("replay", "stats", address)).isZero();
    assertThat(output()).containsPattern("rows +3 of 1,000 sequences, one every 4 steps");
    stopShard();

    assertThat(polyak("replay", "inspect", shard())).isZero();
    assertThat(output()).containsPattern("replay +1,000 sequences, one every 4 steps +3 +0 +0");
  }

  @Test
  void drainsARunOfSeveralShardsAndTakesItBack() {
    create("spread", false, 1, 2);

    assertThat(polyak("replay", "drain", address)).isZero();
    assertThat(output()).isEqualTo("run spread is draining%n".formatted());
    assertThat(polyak("replay", "stats", address)).isZero();
    assertThat(output()).contains("run spread: in memory, draining, 0 open streams");

    assertThat(polyak("replay", "drain", address, "--run", "spread", "--undo")).isZero();
    assertThat(output()).isEqualTo("run spread takes steps again%n".formatted());
    assertThat(polyak("replay", "stats", address)).isZero();
    assertThat(output()).contains("run spread: in memory, 0 open streams");
  }

  @Test
  void drainsNoRunOfOneShard() {
    assertThat(polyak("replay", "drain", address)).isEqualTo(2);
    create("alone", false);
    assertThat(polyak("replay", "drain", address, "--run", "alone")).isEqualTo(2);

    assertThat(errors.toString())
        .contains(address + " has no runs yet")
        .contains("run alone has one shard");
  }

  @Test
  void statsOfAShardWithoutRunsSaysSo() {
    assertThat(polyak("replay", "stats", address)).isZero();
    assertThat(output()).contains("has no runs yet");
  }

  @Test
  void statsIsShownAgainUntilItIsInterrupted() {
    create("passing", false);
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread watching =
        Thread.ofPlatform()
            .start(() -> code.complete(polyak("replay", "stats", address, "--watch")));

    await().until(() -> output().split("run passing", -1).length > 3);
    watching.interrupt();

    assertThat(code.join()).isZero();
  }

  @Test
  void namesWhatItCannotReachOrFind() {
    assertThat(polyak("replay", "stats", "nowhere")).isEqualTo(2);
    assertThat(polyak("replay", "stats", address, "--run", "none")).isEqualTo(2);
    assertThat(polyak("replay", "stats", "127.0.0.1:1")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("an address is host:port")
        .contains("no tables of run none yet")
        .contains("polyak: 127.0.0.1:1: ");
  }

  @Test
  void limitChangesWhatIsGivenAndKeepsTheRest() {
    create("passing", false);

    assertThat(
            polyak(
                limit("--samples-per-insert", "2", "--maximum-difference", "100"),
                "--minimum-difference",
                "-50"))
        .isZero();

    assertThat(output())
        .containsPattern("before +0.25 samples per insert, minimum size 5")
        .containsPattern("now +2 samples per insert, minimum size 5, error in \\[-50, 100\\]");
  }

  @Test
  void limitTakesThatOfAQueue() {
    create("passing", false);

    assertThat(polyak(limit("--queue", "64"))).isZero();
    assertThat(output())
        .containsPattern("now +1 samples per insert, minimum size 1, error in \\[0, 64\\]");

    assertThat(polyak(limit("--stack", "20"))).isEqualTo(2);
    assertThat(errors.toString()).contains("could wait for one another for ever");
  }

  @Test
  void limitRefusesNothingAndTooMuch() {
    create("passing", false);

    assertThat(polyak(limit())).isEqualTo(2);
    assertThat(polyak(limit("--queue", "64", "--minimum-size", "3"))).isEqualTo(2);
    assertThat(polyak("replay", "limit", address, "--run", "passing", "--table", "t", "--queue=9"))
        .isEqualTo(2);

    assertThat(errors.toString())
        .contains("give a value to change")
        .contains("give them alone")
        .contains("run passing has no table t");
  }

  @Test
  void verifyFindsARunWholeAndNamesItsFirstDamage() throws Exception {
    create("lasting", true);
    appendEpisode("lasting");
    stopShard();
    Map<Path, FileTime> before = times();

    assertThat(polyak("replay", "verify", shard())).isZero();
    assertThat(output())
        .isEqualToIgnoringNewLines(
            "run lasting is whole: 11 rows of 1 streams in 1 files, 1 tables");
    assertThat(times()).isEqualTo(before);

    Path rows = before.keySet().stream().filter(ReplayCommandsTest::isRows).findAny().orElseThrow();
    byte[] bytes = Files.readAllBytes(rows);
    bytes[2 * 4_096] ^= 1;
    Files.write(rows, bytes);

    assertThat(polyak("replay", "verify", shard() + "/lasting")).isEqualTo(1);
    assertThat(output())
        .contains("run lasting cannot be used", rows.toString(), "block 0 of stream lane-0");
    assertThat(Files.readAllBytes(rows)).isEqualTo(bytes);
  }

  private String shard() {
    return folder.resolve("shard").toString();
  }

  private static boolean isRows(Path file) {
    return file.getFileName().toString().startsWith("rows-");
  }

  private Map<Path, FileTime> times() throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  @Test
  void filesAreLeftAloneWhileAShardUsesThem() {
    create("lasting", true);

    assertThat(polyak("replay", "verify", shard())).isEqualTo(2);
    assertThat(polyak("replay", "inspect", shard() + "/lasting")).isEqualTo(2);
    assertThat(polyak("replay", "verify", folder.resolve("none").toString())).isEqualTo(2);

    assertThat(errors.toString()).contains("a process uses").contains("none is no folder");
  }

  @Test
  void inspectShowsEpisodesAndRows() throws Exception {
    create("lasting", true);
    appendEpisode("lasting");
    stopShard();

    assertThat(polyak("replay", "inspect", shard(), "--run", "lasting", "--rows", "3")).isZero();

    assertThat(output())
        .contains("run lasting of shard replay-0: 11 rows of 16 bytes in 1 files")
        .containsPattern("observation +float32")
        .containsPattern("replay +1,000 +10 +0 +0 +0.25 samples per insert")
        .containsPattern("lane-0 +1 +10 +11 +1 +10 to 10, mean 10.0 +45.00 to 45.00, mean 45.00")
        .containsPattern("1 +8 +8.00000 +8.00000 +8.00000\\R")
        .containsPattern("1 +9 +9.00000 +9.00000 +9.00000 +terminated")
        .containsPattern("1 +10 +0.00000 +0.00000 +0.00000 +closing, terminated");
    assertThat(polyak("replay", "inspect", shard(), "--run", "none")).isEqualTo(2);
    assertThat(polyak("replay", "inspect", shard(), "--stream", "lane-9")).isEqualTo(2);
    assertThat(errors.toString()).contains("holds no run none").contains("has no stream lane-9");
  }

  @Test
  void checkpointCopiesARunThatGoesOn() throws Exception {
    create("lasting", true);
    create("passing", false);
    appendEpisode("lasting");
    Path copy = folder.resolve("checkpoints/before");

    assertThat(polyak("replay", "checkpoint", address, "--run", "lasting", "--to", "before"))
        .isZero();

    assertThat(output())
        .contains(copy.resolve("lasting") + ": 0 files linked, 1 copied")
        .contains("longest pause");
    assertThat(polyak("replay", "verify", copy.toString())).isZero();
    assertThat(output()).contains("run lasting is whole: 11 rows of 1 streams in 1 files");
    assertThat(polyak("replay", "checkpoint", address, "--run", "lasting", "--to", "before"))
        .isEqualTo(2);
    assertThat(polyak("replay", "checkpoint", address, "--run", "lasting", "--to", "../x"))
        .isEqualTo(2);
    assertThat(polyak("replay", "checkpoint", address, "--run", "passing", "--to", "x"))
        .isEqualTo(2);
    assertThat(errors.toString())
        .contains("holds a checkpoint already")
        .contains("a checkpoint is 1 to 64")
        .contains("a run that is not durable has no checkpoints");
    assertThat(folder.resolve("checkpoints/x")).doesNotExist();
  }

  /** Exports a run's episodes from a checkpoint; its first episode's file. */
  private byte[] exported(String run, String name) throws IOException {
    assertThat(polyak("replay", "checkpoint", address, "--run", run, "--to", name)).isZero();
    Path to = folder.resolve(name);
    assertThat(
            polyak(
                "replay",
                "export",
                folder.resolve("checkpoints").resolve(name).toString(),
                "--to",
                to.toString()))
        .isZero();
    return Files.readAllBytes(to.resolve("data/0/part-0.arrow"));
  }

  @Test
  void episodesAreExportedAndImportedOnce() throws Exception {
    create("lasting", true);
    create("started", true);
    appendEpisode("lasting");
    appendRows("started", 4);
    byte[] episode = exported("lasting", "first");
    assertThat(output())
        .contains(
            "1 episodes, 10 steps of run lasting; left out 0 episodes whose first steps are gone, 0"
                + " that have not ended");
    String[] load = {"replay", "import", folder.resolve("first").toString(), "--into", address};

    assertThat(polyak(load, "--run", "copy", "--capacity", "100", "--durable")).isZero();
    assertThat(output())
        .contains(
            "run copy: 1 episodes, 10 steps in stream polyak-lasting-v0, 0 of them were there"
                + " already");
    assertThat(polyak(load, "--run", "copy")).isZero();
    assertThat(output()).contains("10 of them were there already");
    assertThat(polyak(load, "--run", "started", "--stream", "lane-0")).isZero();
    assertThat(output()).contains("10 steps in stream lane-0, 4 of them were there already");

    assertThat(exported("copy", "second")).isEqualTo(episode);
    assertThat(exported("started", "third")).isEqualTo(episode);
    assertThat(polyak("replay", "stats", address, "--run", "copy")).isZero();
    assertThat(output()).containsPattern("rows +10 of 100");
  }

  @Test
  void compressedFilesAreShownVerifiedAndCopied() throws Exception {
    createOfFrames("frames");
    appendRows("frames", 11, FRAME_VALUES);
    await()
        .untilAsserted(
            () -> {
              assertThat(polyak("replay", "stats", address, "--run", "frames")).isZero();
              assertThat(output())
                  .containsPattern(
                      "2 files \\(1 compressed\\), [0-9,]+ of 1,048,576 bytes \\(32,960 without");
            });
    byte[] episode = exported("frames", "first");
    String[] load = {"replay", "import", folder.resolve("first").toString(), "--into", address};
    assertThat(
            polyak(load, "--run=copy", "--capacity=10", "--durable", "--compress", "observation"))
        .isZero();
    assertThat(exported("copy", "second")).isEqualTo(episode);
    assertThat(polyak(load, "--run=no", "--capacity=10", "--durable", "--compress=pixels"))
        .isEqualTo(2);
    assertThat(errors.toString())
        .contains("--compress = pixels: the data set's columns are [observation, action, reward]");
    stopShard();

    assertThat(polyak("replay", "inspect", shard(), "--run", "frames")).isZero();
    assertThat(output())
        .containsPattern("observation +float32 +512 +lz4")
        .containsPattern("reward +float32 +as they are")
        .containsPattern("rows-[0-9]+ +1 +8 +8 +[0-9,]+, [0-9.]+ % of 16,480")
        .containsPattern("rows-[0-9]+ +1 +8 +3 +16,480");
    String frames = shard() + "/frames";
    assertThat(polyak("replay", "verify", frames)).isZero();
    Path packed;
    try (Stream<Path> files = Files.list(Path.of(frames))) {
      packed = files.filter(ReplayCommandsTest::isRows).sorted().findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(packed);
    bytes[bytes.length - 1] ^= 1;
    Files.write(packed, bytes);
    assertThat(polyak("replay", "verify", frames)).isEqualTo(1);
    assertThat(output())
        .contains(packed + " is damaged: block 0 of stream lane-0 has packed rows that are not");
  }

  @Test
  void importAndExportRefuseWhatDoesNotFit() throws Exception {
    create("lasting", true);
    create("passing", false);
    appendEpisode("lasting");
    exported("lasting", "first");
    String data = folder.resolve("first").toString();
    Path other = folder.resolve("other");
    try (Stream<Path> files = Files.walk(folder.resolve("first"))) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(folder.resolve("first").relativize(file).toString()));
      }
    }
    Path metadata = other.resolve("data/metadata.json");
    Files.writeString(
        metadata,
        Files.readString(metadata).replace("\"total_steps\" : 10", "\"total_steps\" : 9"));

    assertThat(polyak("replay", "import", data, "--into", address, "--run", "none")).isEqualTo(2);
    assertThat(polyak("replay", "import", shard(), "--into", address, "--run", "lasting"))
        .isEqualTo(2);
    assertThat(
            polyak(
                "replay",
                "import",
                other.toString(),
                "--into",
                address,
                "--run",
                "lasting",
                "--stream",
                "lane-0"))
        .isEqualTo(2);
    String checkpoint = folder.resolve("checkpoints/first").toString();
    assertThat(polyak("replay", "export", checkpoint, "--to", data)).isEqualTo(2);
    assertThat(polyak("replay", "export", checkpoint, checkpoint, "--to", data + "-2"))
        .isEqualTo(2);
    assertThat(polyak("replay", "export", shard(), "--to", data + "-2")).isEqualTo(2);
    assertThat(polyak("replay", "export", checkpoint, "--run", "none", "--to", data)).isEqualTo(2);

    assertThat(errors.toString())
        .contains("has no run none: give --capacity to create it")
        .contains("holds no data set: no metadata.json")
        .contains("stream lane-0 has 10 steps already, and the data set 9")
        .contains("data is there already: export to another folder")
        .contains("two of the folders hold incarnation 1 of stream lane-0")
        .contains("a process uses")
        .contains("holds no run none, only [lasting]");
    assertThat(folder.resolve("first-2")).doesNotExist();
  }

  @Test
  void aRunsShardsBecomeAnotherNumber() throws Exception {
    create("lasting", true);
    appendEpisode("lasting");
    stopShard();
    String to = folder.resolve("shards").toString();

    assertThat(polyak("replay", "reshard", shard(), "--shards", "2", "--to", to)).isZero();
    assertThat(output())
        .containsPattern(
            "replay-[01]: 1 streams; table replay has 10 rows of 500, and had no room for 0")
        .containsPattern(
            "replay-[01]: 0 streams; table replay has 0 rows of 500, and had no room for 0");
    assertThat(polyak("replay", "verify", to + "/replay-0")).isZero();
    assertThat(polyak("replay", "verify", to + "/replay-1")).isZero();
    String[] both = {"replay", "reshard", to + "/replay-0", to + "/replay-1"};
    String one = folder.resolve("one").toString();
    assertThat(polyak(both, "--shards", "1", "--to", one, "--capacity", "999")).isZero();
    assertThat(output()).contains("10 rows of 999");
    assertThat(polyak("replay", "inspect", one + "/replay-0", "--rows", "1")).isZero();
    assertThat(output())
        .contains("run lasting of shard replay-0: 11 rows", "1,048,576 bytes of rows at the most")
        .containsPattern("replay +999 +10 +0 +0 +0.25 samples per insert")
        .containsPattern("1 +10 +0.00000 +0.00000 +0.00000 +closing, terminated");

    assertThat(polyak("replay", "reshard", to + "/replay-0", "--shards", "1", "--to", one + "-2"))
        .isEqualTo(2);
    assertThat(polyak(both, "--shards", "3", "--to", to)).isEqualTo(2);
    assertThat(polyak(both, "--shards", "0", "--to", to)).isEqualTo(2);
    assertThat(errors.toString())
        .contains("run lasting has 2 shards, and 1 folders are given")
        .contains("replay-0 is there already: write to another folder")
        .contains("--shards = 0 is out of range: integer [1, 256]");
  }

  private int polyak(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return polyak(all.toArray(String[]::new));
  }

  private String[] limit(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("replay", "limit", address, "--run", "passing", "--table", "replay"));
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }
}
