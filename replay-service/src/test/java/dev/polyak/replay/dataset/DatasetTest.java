package dev.polyak.replay.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.Requests;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.offline.EpisodeScan;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.StoreFolder;
import dev.polyak.replay.store.Stream;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.Signature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Episodes go from a store's folder into a data set of Minari, and come back. */
class DatasetTest {
  /** Two episodes, by Minari's ArrowStorage of July 2026 with pyarrow 25. */
  private static final Path WRITTEN_BY_MINARI = Path.of("src/test/resources/minari");

  @TempDir private Path root;

  private static Column.Builder column(String name, DataType type, Integer... shape) {
    return Column.newBuilder().setName(name).setDataType(type).addAllShape(List.of(shape));
  }

  private static final Signature PIXELS =
      Signature.newBuilder()
          .addColumns(column("observation", DataType.DATA_TYPE_UINT8, 4, 3).setStack(4))
          .addColumns(column("action", DataType.DATA_TYPE_FLOAT64, 2))
          .addColumns(column("reward", DataType.DATA_TYPE_FLOAT32, 1))
          .addColumns(column("extras/probability", DataType.DATA_TYPE_FLOAT32))
          .addColumns(column("state", DataType.DATA_TYPE_INT64, 2, 2))
          .build();

  private StoreFolder folder(Signature signature) {
    return new StoreFolder(
        root, Requests.tables(1 << 18, Requests.uniform("replay", 100)).setSignature(signature));
  }

  private static void append(Store store, Stream stream, AppendRows rows) {
    store.append(stream, rows, store.plan(stream, rows));
  }

  /** A terminated episode of so many steps, all values drawn. */
  private static AppendRows drawn(Signature signature, long first, int steps) {
    SplittableRandom random = new SplittableRandom(first);
    AppendRows.Builder rows = AppendRows.newBuilder().setFirstSequence(first).setCount(steps + 1);
    byte[] flags = new byte[steps + 1];
    flags[steps - 1] = 1;
    flags[steps] = 4;
    for (Column column : signature.getColumnsList()) {
      int bytes = EpisodeSchema.width(column) * DataTypes.bytes(column);
      byte[] values = new byte[bytes * (steps + 1)];
      boolean whole = DataTypes.isInteger(column.getDataType());
      int end = column.getName().equals("observation") ? values.length : bytes * steps;
      for (int i = 0; i < end; i++) {
        // Exponents that are not all ones: finite.
        values[i] = (byte) random.nextInt(whole ? 0x100 : 0x70);
      }
      rows.addColumns(ByteString.copyFrom(values));
    }
    return rows.setFlags(ByteString.copyFrom(flags)).build();
  }

  private Path export(StoreFolder folder, boolean partial) throws IOException {
    Path to = root.resolve("exported-" + partial);
    try (RunFolder run = new RunFolder(folder.path());
        DatasetWriter writer =
            new DatasetWriter(to, "polyak/test-v0", run.specification().layout().signature(), 0)) {
      new EpisodeScan(List.of(run), partial).forEach(writer::write);
      writer.finish();
    }
    return to;
  }

  @Test
  void whatIsExportedComesBackBitForBit() throws IOException {
    StoreFolder folder = folder(PIXELS);
    List<AppendRows> episodes =
        List.of(drawn(PIXELS, 0, 12), drawn(PIXELS, 12, 1), drawn(PIXELS, 13, 40));
    try (Store store = folder.openStore()) {
      Stream stream = store.open("lane-0", 1, false);
      episodes.forEach(rows -> append(store, stream, rows));
    }

    Dataset dataset = new Dataset(export(folder, false));

    assertThat(dataset.id()).isEqualTo("polyak/test-v0");
    assertThat(dataset.steps()).isEqualTo(53);
    assertThat(dataset.signature()).isEqualTo(PIXELS);
    dataset.requireFit(PIXELS);
    assertThat(dataset.leftOut(PIXELS)).isEmpty();
    assertThat(dataset.episodes()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      DatasetEpisode episode = dataset.read(i, PIXELS);
      assertThat(episode.steps()).isEqualTo(episodes.get(i).getCount() - 1);
      assertThat(episode.flags()).isEqualTo(episodes.get(i).getFlags());
      assertThat(episode.columns()).isEqualTo(episodes.get(i).getColumnsList());
    }
  }

  @Test
  void aFileHasTheColumnsThatMinariReads() throws IOException {
    StoreFolder folder = folder(PIXELS);
    try (Store store = folder.openStore()) {
      append(store, store.open("lane-0", 1, false), drawn(PIXELS, 0, 5));
    }
    Path data = export(folder, false).resolve("data");

    try (RootAllocator allocator = new RootAllocator();
        FileChannel file = FileChannel.open(data.resolve("0/part-0.arrow"));
        ArrowFileReader reader = new ArrowFileReader(file, allocator)) {
      assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
          .extracting(Field::toString)
          .containsExactly(
              "observations: FixedSizeList(12)<item: Int(8, false)>",
              "actions: FixedSizeList(2)<item: FloatingPoint(DOUBLE)>",
              "rewards: FloatingPoint(SINGLE)",
              "terminations: Bool",
              "truncations: Bool",
              "infos: Struct<extras/probability: FloatingPoint(SINGLE), state:"
                  + " FixedSizeList(4)<item: Int(64, true)>>");
      assertThat(reader.getVectorSchemaRoot().getVector("infos").getField().getChildren().get(1))
          .extracting(Field::getMetadata)
          .hasToString("{shape=2,2}");
      assertThat(reader.getRecordBlocks()).hasSize(1);
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(6);
      reader
          .getVectorSchemaRoot()
          .getFieldVectors()
          .forEach(vector -> assertThat(vector.getNullCount()).isZero());
    }
    JsonNode metadata = Json.MAPPER.readTree(data.resolve("metadata.json").toFile());
    assertThat(metadata.get("data_format").asText()).isEqualTo("arrow");
    assertThat(metadata.get("jpeg_encoding").asBoolean()).isFalse();
    assertThat(metadata.get("action_space").asText())
        .isEqualTo(
            "{\"type\":\"Box\",\"dtype\":\"float64\",\"shape\":[2],\"low\":[-Infinity,-Infinity],"
                + "\"high\":[Infinity,Infinity]}");
    assertThat(metadata.get("observation_space").asText())
        .contains("\"dtype\":\"uint8\",\"shape\":[4,3],\"low\":[[0,0,0],")
        .contains("\"high\":[[255,255,255],");
    assertThat(Files.readString(data.resolve("0/metadata.json")))
        .isEqualTo(
            "{\"id\":0,\"total_steps\":5,\"stream\":\"lane-0\",\"incarnation\":1,"
                + "\"first_sequence\":0,\"from_its_start\":true,\"ended\":true}");
  }

  @Test
  void discreteActionsAreCounted() throws IOException {
    StoreFolder folder = folder(Requests.SIGNATURE);
    try (Store store = folder.openStore()) {
      append(
          store,
          store.open("lane-0", 1, false),
          RowsBuilder.from(0).steps(0, 3).truncated(3).closing(4).build());
    }
    Path to = export(folder, false);

    assertThat(Json.MAPPER.readTree(to.resolve("data/metadata.json").toFile()).get("action_space"))
        .hasToString(
            "\"{\\\"type\\\":\\\"Discrete\\\",\\\"dtype\\\":\\\"int64\\\",\\\"start\\\":0,\\\"n\\\":4}\"");
    assertThat(new Dataset(to).read(0, Requests.SIGNATURE).flags())
        .isEqualTo(ByteString.copyFrom(new byte[] {0, 0, 0, 2, 4}));
    try (RunFolder run = new RunFolder(folder.path());
        DatasetWriter writer =
            new DatasetWriter(root.resolve("three"), "x-v0", Requests.SIGNATURE, 3)) {
      EpisodeScan scan = new EpisodeScan(List.of(run), false);
      assertThatThrownBy(() -> scan.forEach(writer::write))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("an action is 3, and of 3 actions it is in [0, 2]");
    }
    assertThatThrownBy(() -> new Dataset(root.resolve("three")))
        .hasMessageContaining("holds no data set");
  }

  @Test
  void anEpisodeThatIsNotWholeIsExportedAsTruncatedWhereItIsAskedFor() throws IOException {
    StoreFolder folder = folder(Requests.SIGNATURE);
    try (Store store = folder.openStore()) {
      Stream stream = store.open("lane-0", 1, false);
      append(store, stream, RowsBuilder.from(0).steps(0, 2).build());
      append(store, stream, RowsBuilder.from(2).lost(2).steps(3, 3).build());
      append(store, store.open("lane-1", 1, false), RowsBuilder.from(0).step(9).build());
    }

    Dataset whole = new Dataset(export(folder, false));
    Dataset all = new Dataset(export(folder, true));

    assertThat(whole.episodes()).isEqualTo(1);
    assertThat(whole.read(0, Requests.SIGNATURE).flags())
        .isEqualTo(ByteString.copyFrom(new byte[] {0, 2, 4}));
    assertThat(all.episodes()).isEqualTo(2);
    DatasetEpisode partial = all.read(1, Requests.SIGNATURE);
    assertThat(partial.flags()).isEqualTo(ByteString.copyFrom(new byte[] {0, 2, 4}));
    assertThat(Tensors.toFloats(partial.columns().getFirst())).containsExactly(3, -3, 4, -4, 5, -5);
    assertThat(Tensors.toFloats(partial.columns().get(2))).containsExactly(3.5f, 4.5f, 0);
    try (RunFolder run = new RunFolder(folder.path())) {
      EpisodeScan scan = new EpisodeScan(List.of(run), false);
      scan.forEach(episode -> {});
      assertThat(scan.notEnded()).isEqualTo(2);
      assertThat(scan.cutAtTheStart()).isZero();
    }
  }

  @Test
  void countsEpisodesWhoseFirstRowsWereEvicted() throws IOException {
    CreateTablesRequest.Builder request = Requests.tables(1 << 14, Requests.uniform("replay", 400));
    StoreFolder folder = new StoreFolder(root, request);
    try (Store store = folder.openStore()) {
      Stream stream = store.open("lane-0", 1, false);
      for (int i = 0; i < 1_000; i += 50) {
        append(
            store, stream, RowsBuilder.from(i).steps(i, 49).terminated(i + 49).closing(-i).build());
      }
    }

    try (RunFolder run = new RunFolder(folder.path())) {
      EpisodeScan scan = new EpisodeScan(List.of(run), false);
      int[] whole = new int[1];
      scan.forEach(
          episode -> {
            assertThat(episode.steps()).isEqualTo(50);
            whole[0]++;
          });
      assertThat(whole[0]).isBetween(8, 19);
      assertThat(scan.cutAtTheStart()).isEqualTo(1);
      assertThatThrownBy(() -> new EpisodeScan(List.of(run, run), false))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("two of the folders hold incarnation 1 of stream lane-0");
    }
  }

  @Test
  void readsWhatMinariWrote() throws IOException {
    Dataset dataset = new Dataset(WRITTEN_BY_MINARI);

    assertThat(dataset.id()).isEqualTo("tests/small-v0");
    assertThat(dataset.episodes()).isEqualTo(2);
    assertThat(dataset.steps()).isEqualTo(5);
    assertThat(dataset.signature())
        .isEqualTo(
            Signature.newBuilder()
                .addColumns(column("observation", DataType.DATA_TYPE_FLOAT32, 2, 3))
                .addColumns(column("action", DataType.DATA_TYPE_INT64))
                .addColumns(column("reward", DataType.DATA_TYPE_FLOAT64))
                .addColumns(column("level", DataType.DATA_TYPE_INT64))
                .addColumns(column("goal", DataType.DATA_TYPE_FLOAT64, 2))
                .build());
    Signature wanted =
        Signature.newBuilder()
            .addColumns(column("observation", DataType.DATA_TYPE_FLOAT32, 2, 3))
            .addColumns(column("action", DataType.DATA_TYPE_INT32))
            .addColumns(column("reward", DataType.DATA_TYPE_FLOAT32))
            .addColumns(column("goal", DataType.DATA_TYPE_FLOAT32, 2))
            .build();
    dataset.requireFit(wanted);
    assertThat(dataset.leftOut(wanted)).containsExactly("level", "note");

    DatasetEpisode first = dataset.read(0, wanted);
    assertThat(first.flags()).isEqualTo(ByteString.copyFrom(new byte[] {0, 0, 1, 4}));
    assertThat(Tensors.toFloats(first.columns().getFirst()))
        .hasSize(24)
        .startsWith(0, 1f / 64)
        .endsWith(23f / 64);
    assertThat(Tensors.view(first.columns().get(1)).asIntBuffer().get(2)).isEqualTo(2);
    assertThat(Tensors.toFloats(first.columns().get(2))).containsExactly(0, 0.5f, 1, 0);
    DatasetEpisode second = dataset.read(1, wanted);
    assertThat(second.flags()).isEqualTo(ByteString.copyFrom(new byte[] {0, 2, 4}));
    assertThat(Tensors.toFloats(second.columns().get(3))).containsExactly(100, 100, 100, 100, 0, 0);
  }

  @Test
  void namesEachDifferenceToARunItDoesNotFit() throws IOException {
    Signature wanted =
        Signature.newBuilder()
            .addColumns(column("observation", DataType.DATA_TYPE_FLOAT32, 6))
            .addColumns(column("action", DataType.DATA_TYPE_INT32))
            .addColumns(column("reward", DataType.DATA_TYPE_INT32))
            .addColumns(column("weight", DataType.DATA_TYPE_FLOAT32))
            .build();
    Dataset dataset = new Dataset(WRITTEN_BY_MINARI);

    assertThatThrownBy(() -> dataset.requireFit(wanted))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the data set does not fit the run: its observation float32 [2, 3] is not observation"
                + " float32 [6], its reward float64 [] is not reward int32 [], it has no weight"
                + " float32 []");
  }

  private Path copyOfMinaris() throws IOException {
    Path copy = root.resolve("copy");
    try (var files = Files.walk(WRITTEN_BY_MINARI)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(WRITTEN_BY_MINARI.relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void refusesFilesThatAreDamagedOrMissing() throws IOException {
    Path copy = copyOfMinaris();
    Dataset dataset = new Dataset(copy);
    Path file = copy.resolve("data/1/part-0.arrow");
    byte[] bytes = Files.readAllBytes(file);

    for (int length : new int[] {0, 7, 500, bytes.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> dataset.read(1, dataset.signature()))
          .as("a file of %d bytes", length)
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("part-0.arrow is damaged");
    }
    Files.delete(file);
    assertThatThrownBy(() -> dataset.read(1, dataset.signature()))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("holds no .arrow file");
    Files.delete(copy.resolve("data/1/metadata.json"));
    Files.delete(copy.resolve("data/1"));
    assertThatThrownBy(() -> dataset.read(1, dataset.signature()))
        .hasMessageContaining("it is missing");
  }

  @Test
  void refusesWhatIsNoDataSetOfArrowFiles() throws IOException {
    assertThatThrownBy(() -> new Dataset(root))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("holds no data set");
    Path metadata = copyOfMinaris().resolve("data/metadata.json");
    String written = Files.readString(metadata);

    refuses(metadata, "{", "it is no data set's");
    refuses(metadata, "{}", "it is no data set's");
    refuses(metadata, written.replace("\"arrow\"", "\"hdf5\""), "is in hdf5 files");
    refuses(metadata, written.replace("\\\"Discrete\\\"", "\\\"Text\\\""), "a space \"Text\"");
    refuses(metadata, written.replace("[2, 3]", "[2, 4]"), "their space has [2, 4] numbers");
    refuses(
        metadata, written.replace("\"total_episodes\": 2", "\"total_episodes\": 0"), "no episode");
  }

  private static void refuses(Path metadata, String content, String why) throws IOException {
    Files.writeString(metadata, content, UTF_8);
    assertThatThrownBy(() -> new Dataset(metadata.getParent())).hasMessageContaining(why);
  }

  @Test
  void isNotWrittenOverAnother() throws IOException {
    Files.createDirectories(root.resolve("there/data"));
    assertThatThrownBy(
            () -> new DatasetWriter(root.resolve("there"), "x-v0", Requests.SIGNATURE, 0).close())
        .hasMessageContaining("is there already");
    assertThatThrownBy(
            () -> new DatasetWriter(root.resolve("new"), "x", Requests.SIGNATURE, 0).close())
        .hasMessageContaining("[namespace/]name-vN");
    Signature twoRewards =
        Requests.SIGNATURE.toBuilder()
            .setColumns(2, column("reward", DataType.DATA_TYPE_FLOAT32, 2))
            .build();
    assertThatThrownBy(() -> new DatasetWriter(root.resolve("new"), "x-v0", twoRewards, 0).close())
        .hasMessageContaining("Minari's rewards are one number a step");
  }
}
