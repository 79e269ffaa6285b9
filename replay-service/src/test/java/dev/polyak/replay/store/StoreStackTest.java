package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.v1.CreateTablesRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a row's stack of 4 frames is made of; files and blocks of 64 rows, a horizon of 3. */
class StoreStackTest {
  private static final int BLOCK = 64;
  private static final int FILES = 32;

  private final StoreProbe probe = new StoreProbe(request());

  private static CreateTablesRequest.Builder request() {
    CreateTablesRequest.Builder request = tables(FILES * BLOCK * 20, uniform("replay", 1_400));
    request.getSignatureBuilder().getColumnsBuilder(0).setStack(4);
    return request;
  }

  @AfterEach
  void close() {
    probe.close();
  }

  /** The first steps of a stream, whose identities count from {@code firstId} on. */
  private void steps(Stream stream, int firstId, int count) {
    for (int at = 0; at < count; at += 50) {
      probe.append(
          stream, RowsBuilder.from(at).steps(firstId + at, Math.min(50, count - at)).build());
    }
  }

  @Test
  void reachesBackToTheEpisodesFirstRow() {
    Stream stream = probe.open("a", 1, false);
    probe.append(
        stream, RowsBuilder.from(0).steps(0, 2).terminated(2).closing(3).steps(4, 5).build());

    assertThat(probe.stack(0)).containsExactly(0, 0, 0, 0);
    assertThat(probe.stack(1)).containsExactly(0, 0, 0, 1);
    assertThat(probe.stack(2)).containsExactly(0, 0, 1, 2);
    assertThat(probe.stack(4)).containsExactly(4, 4, 4, 4);
    assertThat(probe.stack(5)).containsExactly(4, 4, 4, 5);
  }

  @Test
  void beginsABlockWithCopiesOfItsEpisodesLastRows() {
    Stream stream = probe.open("a", 1, false);

    steps(stream, 0, 100);

    assertThat(probe.stack(63)).containsExactly(60, 61, 62, 63);
    assertThat(probe.stack(64)).containsExactly(61, 62, 63, 64);
    assertThat(probe.stack(67)).containsExactly(64, 65, 66, 67);
    assertThat(probe.table().size()).isEqualTo(97);
    assertThat(probe.all(4).get(62).last()).isEqualTo(65);
  }

  @Test
  void copiesNoRowsOfAnEarlierEpisodeOrIncarnation() {
    Stream stream = probe.open("a", 1, false);
    steps(stream, 0, 62);
    probe.append(stream, RowsBuilder.from(62).lost(62).steps(1_000, 6).build());
    assertThat(probe.stack(1_000)).containsExactly(1_000, 1_000, 1_000, 1_000);
    assertThat(probe.stack(1_001)).containsExactly(1_000, 1_000, 1_000, 1_001);

    stream = probe.open("a", 2, false);
    probe.append(stream, RowsBuilder.from(0).steps(2_000, 20).build());

    assertThat(probe.stack(2_000)).containsExactly(2_000, 2_000, 2_000, 2_000);
    assertThat(probe.stack(2_004)).containsExactly(2_001, 2_002, 2_003, 2_004);
  }

  @Test
  void copiesNothingBehindAClosingRow() {
    Stream stream = probe.open("a", 1, false);
    steps(stream, 0, 63);
    probe.append(stream, RowsBuilder.from(63).lost(63).steps(1_000, 6).build());

    assertThat(probe.stack(1_000)).containsExactly(1_000, 1_000, 1_000, 1_000);
  }

  @Test
  void keepsTheHistoryOfARowWhoseFileTheNewBlockEvicts() {
    Stream slow = probe.open("slow", 1, false);
    Stream fast = probe.open("fast", 1, false);
    steps(slow, 0, BLOCK);
    // As many files as there may be, of which the slow stream's full one is the oldest.
    steps(fast, 10_000, (FILES - 1) * (BLOCK - 3));
    assertThat(probe.store.fileCount()).isEqualTo(FILES);

    probe.append(slow, RowsBuilder.from(BLOCK).steps(BLOCK, 4).build());

    assertThat(probe.all(4)).containsKey(BLOCK).doesNotContainKeys(61, 62, 63);
    assertThat(probe.stack(BLOCK)).containsExactly(61, 62, 63, 64);
  }

  @Test
  void selectsNoStepWhoseFramesWentWithTheirFile() {
    Stream slow = probe.open("slow", 1, false);
    Stream fast = probe.open("fast", 1, false);
    steps(slow, 0, 10);
    steps(fast, 10_000, 2_500);
    long inserted = inserted();

    probe.append(slow, RowsBuilder.from(10).steps(10, 8).build());

    assertThat(inserted()).isEqualTo(inserted + 2);
    assertThat(probe.all(4)).containsKeys(13, 14).doesNotContainKeys(10, 11, 12);
    assertThat(probe.stack(13)).containsExactly(10, 11, 12, 13);
    probe.append(slow, RowsBuilder.from(18).lost(18).steps(100, 4).build());
    assertThat(probe.stack(100)).containsExactly(100, 100, 100, 100);
  }

  private long inserted() {
    return probe.table().limiter().totals().getInserted();
  }
}
