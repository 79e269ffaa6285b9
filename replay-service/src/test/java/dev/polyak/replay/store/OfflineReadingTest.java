package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.replay.Requests;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.StoredEpisodes;
import dev.polyak.replay.offline.StoredRow;
import dev.polyak.replay.offline.StoredStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store's folder is read without a store, and stays as it is. */
class OfflineReadingTest {
  private static final UUID EARLIER_BOOT = new UUID(9, 9);

  @TempDir private Path root;
  private StoreFolder folder;

  @BeforeEach
  void createFolder() {
    folder = new StoreFolder(root, tables(1 << 16, uniform("replay", 1_000)));
  }

  @Test
  void findsStreamsEpisodesAndRows() throws IOException {
    try (StoreProbe probe = folder.open()) {
      Stream first = probe.open("lane-0", 1, false);
      probe.append(first, RowsBuilder.from(0).steps(0, 3).terminated(3).closing(4).build());
      probe.append(first, RowsBuilder.from(4).steps(4, 2).build());
      Stream again = probe.open("lane-0", 2, false);
      probe.append(again, RowsBuilder.from(0).step(10).truncated(11).closing(12).build());
      probe.append(again, RowsBuilder.from(2).steps(20, 2).build());
    }

    try (RunFolder run = new RunFolder(folder.path())) {
      assertThat(run.rows()).isEqualTo(12);
      StoredStream stream = run.streams().getFirst();
      assertThat(stream.name()).isEqualTo("lane-0");
      assertThat(stream.mark().incarnation()).isEqualTo(2);
      assertThat(stream.mark().nextSequence()).isEqualTo(4);
      assertThat(stream.mark().episodeOpen()).isTrue();
      StoredEpisodes episodes = stream.episodes();
      assertThat(episodes.lengths().getCount()).isEqualTo(2);
      assertThat(episodes.lengths().getMax()).isEqualTo(4);
      assertThat(episodes.returns().getMax()).isEqualTo(10 + 0.5 + 11 + 0.5);
      assertThat(episodes.returns().getMin()).isEqualTo(6 + 4 * 0.5);
      List<StoredRow> last = stream.last(3);
      assertThat(last).extracting(StoredRow::sequence).containsExactly(2L, 2L, 3L);
      assertThat(last).extracting(StoredRow::end).containsExactly("closing, truncated", "", "");
      assertThat(last.getLast().text(0)).isEqualTo("[21.0000 -21.0000]");
      assertThat(run.contents().ledger(0).inserted()).isEqualTo(6);
    }
  }

  @Test
  void countsWhatALossOfPowerCutsAndLeavesItInTheFile() throws IOException {
    try (StoreProbe probe = folder.open(EARLIER_BOOT, Disk.LOCAL)) {
      Stream stream = probe.open("lane-0", 1, false);
      probe.append(stream, RowsBuilder.from(0).steps(0, 5).build());
      probe.append(stream, RowsBuilder.from(5).steps(5, 5).build());
      folder.kill();
    }
    Path file = folder.rows().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[2 * 4_096 + 7 * Requests.ROW_BYTES] ^= 1;
    Files.write(file, bytes);

    try (RunFolder run = new RunFolder(folder.path())) {
      assertThat(run.contents().cut()).isEqualTo(1);
      assertThat(run.rows()).isEqualTo(5);
    }

    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void refusesALedgerThatIsMissingOrAnothers() throws IOException {
    folder.open().close();
    Path ledger = folder.path().resolve("ledger-0");
    byte[] bytes = Files.readAllBytes(ledger);
    bytes[16] ^= 1;
    Files.write(ledger, bytes);
    assertThatThrownBy(() -> new RunFolder(folder.path()).close())
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("ledger-0")
        .hasMessageContaining("another store's");

    Files.delete(ledger);
    assertThatThrownBy(() -> new RunFolder(folder.path()).close())
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("ledger-0 is damaged: it is missing");
    assertThat(ledger).doesNotExist();
  }
}
