package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.compressed;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DurableFile;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.media.Boot;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.media.StoreRecord;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.StoredRow;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Full files of a store with a compressed column: 32 files of 64 rows with observations of 64
 * float32, in blocks of 64 rows where one stream is open.
 */
class PackedStoreTest {
  private static final int VALUES = 64;
  private static final int ROWS = 64;
  private static final int ROW_BYTES = 268;
  private static final int FRONT_BYTES = 12;
  private static final int PACKED_BYTES = FRONT_BYTES + 8;
  private static final int FILES = 32;
  private static final int BYTES = FILES * ROWS * ROW_BYTES;
  private static final int BLOCK_TABLE = 4_096;
  private static final int ROWS_OFFSET = 2 * 4_096;
  private static final int VALUES_OFFSET = ROWS_OFFSET + ROWS * PACKED_BYTES;

  @TempDir private Path root;
  private StoreFolder folder;

  @BeforeEach
  void createFolder() {
    folder = new StoreFolder(root, request());
  }

  private static CreateTablesRequest.Builder request() {
    return compressed(tables(BYTES, uniform("replay", 1_600)), VALUES);
  }

  /** The next steps of a stream, whose identities are {@code firstId} and its sequences. */
  private static void append(StoreProbe probe, Stream stream, int firstId, int steps) {
    for (int left = steps; left > 0; ) {
      int some = Math.min(left, 50);
      int first = (int) stream.nextSequence();
      probe.append(
          stream, RowsBuilder.from(first).observing(VALUES).steps(firstId + first, some).build());
      left -= some;
    }
  }

  private static void append(StoreProbe probe, int steps) {
    append(probe, probe.open("lane-0", 1, false), 0, steps);
  }

  /** Each of the first files' rows is as it was appended. */
  private static void requireRows(StoreProbe probe, int steps) {
    int id = 0;
    for (RowFile file : files(probe)) {
      for (int row = 0; row < ROWS && id < steps; row++, id++) {
        ByteBuffer observation = probe.observation(file, row);
        for (int i = 0; i < VALUES; i++) {
          assertThat(observation.getFloat()).isEqualTo(i == 1 ? -id : id);
        }
      }
    }
    assertThat(id).isEqualTo(steps);
  }

  private static List<RowFile> files(StoreProbe probe) {
    Windows windows = new Windows();
    int count = 50 * probe.table().size();
    probe.store.clear(windows, count);
    probe.store.draw(probe.table(), 0, count, 4, windows);
    SortedMap<Long, RowFile> files = new TreeMap<>();
    for (int i = 0; i < windows.count(); i++) {
      files.put(windows.firstFile(i).number(), windows.firstFile(i));
      files.put(windows.lastFile(i).number(), windows.lastFile(i));
    }
    probe.store.release(windows);
    return List.copyOf(files.values());
  }

  private List<Path> named(String prefix) throws IOException {
    return folder.files().stream()
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .toList();
  }

  @Test
  void drawsFromPackedFilesWhatWasAppended() {
    try (StoreProbe probe = folder.open()) {
      append(probe, 300);
      assertThat(probe.store.bytes()).isEqualTo(5 * ROWS * ROW_BYTES);

      assertThat(probe.packAll()).isEqualTo(4);

      requireRows(probe, 300);
      assertThat(probe.all(4)).hasSize(297);
      assertThat(probe.store.unpackedBytes()).isEqualTo(5 * ROWS * ROW_BYTES);
      assertThat(probe.store.bytes()).isLessThan(probe.store.unpackedBytes() / 2);
    }
  }

  @Test
  void findsPackedFilesAgainAndGoesOn() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, 200);
      assertThat(probe.packAll()).isEqualTo(3);
    }
    long bytes;
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.store.packedFiles()).isEqualTo(3);
      bytes = probe.store.bytes();
      append(probe, 200);
      requireRows(probe, 400);
      assertThat(probe.packAll()).isEqualTo(6);
    }
    folder.kill();
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.store.packedFiles()).isEqualTo(6);
      assertThat(probe.store.bytes()).isLessThan(2 * bytes);
      requireRows(probe, 400);
      assertThat(probe.all(4)).hasSize(397);
    }
  }

  @Test
  void packsAfterAStartWhatWasLeftBefore() {
    try (StoreProbe probe = folder.open()) {
      append(probe, 200);
    }
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.packAll()).isEqualTo(3);
      requireRows(probe, 200);
    }
  }

  @Test
  void packsNothingThatIsNotForced() {
    try (StoreProbe probe = folder.open()) {
      append(probe, 200);

      assertThat(probe.beginPacking()).isFalse();
      probe.sync();
      assertThat(probe.beginPacking()).isTrue();
    }
  }

  @Test
  void deletesWhatAKilledProcessHasNotFinished() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, 200);
      probe.packAll();
    }
    byte[] packed = Files.readAllBytes(folder.rows().get(1));
    for (int length : new int[] {0, 100, ROWS_OFFSET, packed.length}) {
      Files.write(folder.path().resolve("packing-1002"), Arrays.copyOf(packed, length));

      try (StoreProbe probe = folder.open()) {
        assertThat(named("packing-")).isEmpty();
        requireRows(probe, 200);
      }
    }
  }

  @Test
  void servesWhateverAKillLeaves() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, 200);
      probe.sync();
      assertThat(probe.beginPacking()).isTrue();
      folder.kill();
      assertThatIsWhole();
      folder.back();
      probe.endPacking();
      assertThat(probe.store.packedFiles()).isEqualTo(1);
      folder.kill();
      assertThatIsWhole();
      folder.back();
      probe.sync();
      folder.kill();
      assertThatIsWhole();
      folder.back();
    }
  }

  private void assertThatIsWhole() {
    try (StoreProbe after = folder.open()) {
      requireRows(after, 200);
      assertThat(after.all(4)).hasSize(197);
      after.packAll();
      append(after, 100);
      requireRows(after, 300);
    }
  }

  @Test
  void dropsThePackedFormOfAFileThatIsEvictedMeanwhile() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, ROWS);
      probe.sync();
      assertThat(probe.beginPacking()).isTrue();
      append(probe, 1_650);
      assertThat(probe.store.retiredFiles()).isEqualTo(1);

      probe.endPacking();

      assertThat(probe.store.retiredFiles()).isZero();
      assertThat(probe.store.packedFiles()).isZero();
      assertThat(named("packing-")).isEmpty();
      assertThat(probe.store.bytes()).isEqualTo(probe.store.unpackedBytes());
    }
  }

  @Test
  void keepsAFileInItsPlaceWhileADrawReadsIt() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, 70);
      Windows windows = new Windows();
      probe.store.clear(windows, 100);
      probe.store.draw(probe.table(), 0, 100, 4, windows);
      probe.sync();
      assertThat(probe.beginPacking()).isTrue();
      probe.endPacking();

      assertThat(probe.store.packedFiles()).isZero();
      assertThat(named("packing-")).hasSize(1);
      probe.store.release(windows);

      assertThat(probe.store.packedFiles()).isEqualTo(1);
      assertThat(named("packing-")).isEmpty();
      requireRows(probe, 70);
    }
  }

  @Test
  void usesReplacedFilesAgainOnceThatIsForced() throws IOException {
    try (StoreProbe probe = folder.open()) {
      for (int round = 0; round < 3 * FILES; round++) {
        append(probe, ROWS);
        probe.packAll();
      }
      assertThat(probe.store.packedFiles()).isEqualTo(probe.store.fileCount());
      assertThat(folder.rows()).hasSize(probe.store.fileCount());
      assertThat(named("spare-")).hasSizeBetween(1, 4);
      assertThat(probe.all(4)).hasSize(1_600);
    }
  }

  @Test
  void overwritesNoReplacedFileBeforeTheNextRoundOfForces() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, 2 * ROWS);
      probe.sync();
      byte[] before = Files.readAllBytes(folder.rows().getFirst());
      assertThat(probe.beginPacking()).isTrue();
      probe.endPacking();
      assertThat(probe.store.medium().isUnsynced()).isTrue();

      append(probe, 5 * ROWS);

      boolean kept = false;
      for (Path spare : named("spare-")) {
        kept |= Arrays.equals(before, Files.readAllBytes(spare));
      }
      assertThat(kept).isTrue();
    }
  }

  @Test
  void waitsForARoundOfForcesWhenManyFilesWaitToBeUsedAgain() {
    try (StoreProbe probe = folder.open()) {
      append(probe, 10 * ROWS);
      assertThat(probe.store.packsOnceForced()).isTrue();
      probe.sync();
      assertThat(probe.store.packsOnceForced()).isFalse();
      while (probe.beginPacking()) {
        probe.endPacking();
      }
      assertThat(probe.store.packedFiles()).isEqualTo(4);
      assertThat(probe.store.packsOnceForced()).isTrue();

      probe.sync();

      assertThat(probe.beginPacking()).isTrue();
      assertThat(probe.store.packsOnceForced()).isFalse();
      probe.endPacking();
    }
  }

  @Test
  void packsFilesWithRoomThatNobodyWillUse() {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 0, 70);
      assertThat(probe.packAll()).isEqualTo(1);

      Stream next = probe.open("lane-0", 2, false);
      assertThat(probe.packAll()).isEqualTo(2);
      append(probe, next, 70, 20);

      requireRows(probe, 64);
      assertThat(probe.all(4)).hasSize(67 + 17);
    }
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.store.packedFiles()).isEqualTo(2);
      assertThat(probe.all(4)).hasSize(67 + 17);
    }
  }

  @Test
  void goesOnBehindAPackedBlockThatHadRoom() {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 0, 70);
      probe.open("lane-0", 2, false);
      assertThat(probe.packAll()).isEqualTo(2);
    }
    // Nothing of the second incarnation was stored, so the first may go on.
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 0, 30);
      assertThat(probe.all(4)).hasSize(97);
      assertThat(probe.all(4).get(68).last()).isEqualTo(71);
    }
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.all(4)).hasSize(97);
    }
  }

  @Test
  void beginsABlockWithCopiesFromAPackedOne() {
    CreateTablesRequest.Builder request = request();
    request.getSignatureBuilder().getColumnsBuilder(0).setStack(4);
    request.setCapacityBytes(2L * BYTES);
    folder = new StoreFolder(root, request);
    try (StoreProbe probe = folder.open()) {
      int file = 2 * ROWS;
      append(probe, file);
      assertThat(probe.packAll()).isEqualTo(1);
      append(probe, file);
      assertThat(probe.packAll()).isEqualTo(2);

      assertThat(probe.stack(file - 1)).containsExactly(file - 4, file - 3, file - 2, file - 1);
      assertThat(probe.stack(file)).containsExactly(file - 3, file - 2, file - 1, file);
      assertThat(probe.stack(file + 1)).containsExactly(file - 2, file - 1, file, file + 1);
      assertThat(probe.stack(file + 60))
          .containsExactly(file + 57, file + 58, file + 59, file + 60);
    }
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.stack(2 * ROWS)).containsExactly(125, 126, 127, 128);
    }
  }

  @Test
  void leavesFilesAsTheyAreWhileTheDiskIsFull() throws IOException {
    FullDisk disk = new FullDisk();
    try (StoreProbe probe = folder.open(Boot.id(), disk)) {
      append(probe, 200);
      disk.full = true;
      assertThat(probe.packAll()).isZero();
      assertThat(named("packing-")).isEmpty();
      requireRows(probe, 200);

      disk.full = false;
      append(probe, 100);
      assertThat(probe.packAll()).isEqualTo(1);
      requireRows(probe, 300);
    }
  }

  @Test
  void storesValuesThatDoNotShrinkAsTheyAre() {
    CreateTablesRequest.Builder request = compressed(tables(BYTES, uniform("replay", 1_600)), 2);
    folder = new StoreFolder(root, request);
    try (StoreProbe probe = folder.open()) {
      Stream stream = probe.open("lane-0", 1, false);
      for (int at = 0; at < 3_000; at += 50) {
        probe.append(stream, RowsBuilder.from(at).steps(at, 50).build());
      }
      assertThat(probe.packAll()).isPositive();
      assertThat(probe.all(4).values())
          .allSatisfy(window -> assertThat(window.last()).isEqualTo(window.first() + 3));
    }
  }

  // --------------------------------------------------------------------------------------- damage

  private Path packed() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, 200);
      assertThat(probe.packAll()).isEqualTo(3);
    }
    return folder.rows().get(1);
  }

  private static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      channel.write(one, at);
    }
  }

  @Test
  void refusesPackedRowsThatAreNotAsTheyWereWritten() throws IOException {
    Path file = packed();
    long last = Files.size(file) - 1;
    for (long at : new long[] {ROWS_OFFSET, ROWS_OFFSET + 3L * PACKED_BYTES, VALUES_OFFSET, last}) {
      flip(file, at);
      assertThatThrownBy(folder::open)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("rows-1001 is damaged: block 0 of stream lane-0 has packed rows");
      assertThatThrownBy(() -> new RunFolder(folder.path()).close())
          .hasMessageContaining("rows-1001 is damaged: block 0");
      flip(file, at);
    }
    folder.open().close();
  }

  @Test
  void refusesADamagedHeaderOfAPackedFile() throws IOException {
    Path file = packed();
    requireRefused(file, 49, "its header is damaged");
    requireRefused(file, 56, "bytes, not");
    requireRefused(file, BLOCK_TABLE + 20, "block 0 has a damaged header");
    requireRefused(file, BLOCK_TABLE + 130, "block 0 has a damaged header");
    requireRefused(file, BLOCK_TABLE + 170, "block 0 has a damaged header");

    byte[] whole = Files.readAllBytes(file);
    byte[] blank = whole.clone();
    Arrays.fill(blank, BLOCK_TABLE, BLOCK_TABLE + 256, (byte) 0);
    Files.write(file, blank);
    assertThatThrownBy(folder::open).hasMessageContaining("0 of its blocks are there, not 1");
    for (int length = 0; length < whole.length; length += 1_000) {
      Files.write(file, Arrays.copyOf(whole, length));
      String problem = "rows-1001 is damaged: it has %d bytes".formatted(length);
      assertThatThrownBy(folder::open).hasMessageContaining(problem);
    }
  }

  private void requireRefused(Path file, long at, String problem) throws IOException {
    flip(file, at);
    assertThatThrownBy(folder::open)
        .hasMessageContaining("rows-1001 is damaged")
        .hasMessageContaining(problem);
    flip(file, at);
  }

  @Test
  void verifiesWhatRowsUnpackTo() throws IOException {
    Path file = packed();
    try (RunFolder run = new RunFolder(folder.path())) {
      run.contents().requirePackedRows();
    }
    // A value that is another one, with the checksum that its file would have.
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(VALUES_OFFSET + 3, (byte) (bytes.get(VALUES_OFFSET + 3) ^ 1));
    int packing = BLOCK_TABLE + 160;
    int begin = (int) bytes.getLong(packing);
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), begin, (int) bytes.getLong(packing + 8));
    crc.update(bytes.array(), ROWS_OFFSET, ROWS * PACKED_BYTES);
    bytes.putInt(packing + 24, (int) crc.getValue());
    ByteBuffer slot = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    slot.put(bytes.array(), packing, 28).putInt(0).putLong(1_001);
    crc.reset();
    crc.update(slot.flip());
    bytes.putInt(packing + 28, (int) crc.getValue());
    Files.write(file, bytes.array());

    try (RunFolder run = new RunFolder(folder.path())) {
      assertThatThrownBy(() -> run.contents().requirePackedRows())
          .hasMessageContaining("rows-1001 is damaged")
          .hasMessageContaining("block 0");
    }
  }

  @Test
  void namesTheFileOfAValueThatCannotBeReadAndGoesOn() throws IOException {
    Path file = packed();
    try (StoreProbe probe = folder.open()) {
      // After the check at the start: the first row refers to bytes far behind the file's end.
      flip(file, ROWS_OFFSET + FRONT_BYTES + 3);
      RowFile damaged = files(probe).get(1);
      byte[] row = new byte[ROW_BYTES];

      assertThatThrownBy(() -> damaged.read(0, 1, row))
          .isInstanceOfSatisfying(
              Refusal.class,
              refused -> assertThat(refused.reason()).isEqualTo(Refusal.Reason.DAMAGED))
          .hasMessageContaining("rows-1001 is damaged: row 0, in block 0, refers to");
      damaged.read(1, 1, row);
      assertThat(probe.id(damaged, 1)).isEqualTo(65);
    }
    flip(file, ROWS_OFFSET + FRONT_BYTES + 3);
    try (StoreProbe probe = folder.open()) {
      // A token that asks for more literals than there are.
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xf0, (byte) 0xff}), VALUES_OFFSET);
      }
      RowFile damaged = files(probe).get(1);

      assertThatThrownBy(() -> damaged.read(0, 1, new byte[ROW_BYTES]))
          .hasMessageContaining("rows-1001 is damaged: row 0, in block 0")
          .isInstanceOf(Refusal.class);
    }
  }

  @Test
  void readsPackedRowsWithoutAStore() throws IOException {
    packed();
    try (RunFolder run = new RunFolder(folder.path())) {
      int[] id = {0};
      run.streams()
          .getFirst()
          .forEach(
              row -> {
                assertThat(row.text(0)).startsWith("[%s".formatted(first(row, id[0])));
                assertThat(row.number(1).intValue()).isEqualTo(id[0]);
                id[0]++;
              });
      assertThat(id[0]).isEqualTo(200);
    }
  }

  private static String first(StoredRow row, int id) {
    assertThat(row.number(0).intValue()).isEqualTo(id);
    return String.format(Locale.ROOT, "%.6g ", (double) id);
  }

  @Test
  void isNoStoreToABuildThatWouldTakeItsRowsForOthers() throws IOException {
    folder.open().close();
    StoreFolder plain = new StoreFolder(root.resolve("plain"), tables(BYTES, uniform("replay", 9)));
    plain.open().close();

    assertThatThrownBy(() -> DurableFile.read(folder.path().resolve("store"), 1).close())
        .hasMessageContaining("store is damaged: its format is 2, this build reads 1");
    DurableFile.read(plain.path().resolve("store"), 1).close();
    assertThat(StoreRecord.read(folder.path()).tables().getSignature())
        .isEqualTo(request().getSignature());
  }

  @Test
  void refusesCompressionThatAnExistingStoreDoesNotHave() {
    folder.open().close();
    CreateTablesRequest.Builder other = request();
    other.getSignatureBuilder().getColumnsBuilder(0).clearCompression();
    StoreSpecification here = StoreSpecification.of(request().setDurable(true).build());

    assertThat(here.difference(StoreSpecification.of(other.setDurable(true).build())))
        .contains("column 0 is observation DATA_TYPE_FLOAT32 [64] LZ4, not observation");
  }

  @Test
  void refusesCompressionOfWhatIsNotInFiles() {
    assertThatThrownBy(() -> StoreSpecification.of(request().build()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("column observation: compression is LZ4 and durable false");
    CreateTablesRequest.Builder unknown = request().setDurable(true);
    unknown.getSignatureBuilder().getColumnsBuilder(1).setCompressionValue(7);
    assertThatThrownBy(() -> StoreSpecification.of(unknown.build()))
        .hasMessageContaining("column action has no known compression (7)");
    assertThat(Compression.forNumber(7)).isNull();
  }

  /** A disk that has no room for what is packed. */
  private static final class FullDisk implements Disk {
    private volatile boolean full;

    @Override
    public void force(MemorySegment mapped) throws IOException {
      LOCAL.force(mapped);
    }

    @Override
    public void force(Path file, FileChannel written) throws IOException {
      if (full) {
        throw new IOException("no space left on device");
      }
      LOCAL.force(file, written);
    }

    @Override
    public void forceFolder(Path path) throws IOException {
      LOCAL.forceFolder(path);
    }

    @Override
    public void allocate(Path file, long bytes) throws IOException {
      LOCAL.allocate(file, bytes);
    }
  }
}
