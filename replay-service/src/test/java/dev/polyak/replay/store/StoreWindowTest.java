package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.RowsBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is selectable when, and where windows end; the horizon is 3. */
class StoreWindowTest {
  private StoreProbe probe = new StoreProbe(tables(1 << 20, uniform("replay", 1_000)));

  @AfterEach
  void close() {
    probe.close();
  }

  @Test
  void selectsAStepWhenItsHorizonIsCommitted() {
    Stream stream = probe.open("a", 1, false);

    probe.append(stream, RowsBuilder.from(0).steps(0, 3).build());
    assertThat(probe.all(4)).isEmpty();
    probe.append(stream, RowsBuilder.from(3).steps(3, 2).build());

    assertThat(probe.all(4)).containsOnlyKeys(0, 1);
    assertThat(probe.all(4).get(1))
        .extracting(StoreProbe.Window::last, StoreProbe.Window::length, StoreProbe.Window::end)
        .containsExactly(4, 3, Windows.GOES_ON);
  }

  @Test
  void endsAWindowWithItsEpisode() {
    Stream stream = probe.open("a", 1, false);
    probe.append(
        stream, RowsBuilder.from(0).steps(0, 4).terminated(4).closing(5).steps(6, 2).build());

    Map<Integer, StoreProbe.Window> windows = probe.all(4);

    assertThat(windows).containsOnlyKeys(0, 1, 2, 3, 4);
    assertEnds(windows.get(1), 4, 3, Windows.GOES_ON);
    assertEnds(windows.get(2), 5, 3, Windows.TERMINATED);
    assertEnds(windows.get(3), 5, 2, Windows.TERMINATED);
    assertEnds(windows.get(4), 5, 1, Windows.TERMINATED);
  }

  @Test
  void saysThatAnEpisodeWasTruncated() {
    Stream stream = probe.open("a", 1, false);
    probe.append(stream, RowsBuilder.from(0).truncated(0).closing(1).step(2).step(3).build());
    probe.append(stream, RowsBuilder.from(3).lost(4).build());

    Map<Integer, StoreProbe.Window> windows = probe.all(4);

    assertThat(windows).containsOnlyKeys(0, 2, 3);
    assertEnds(windows.get(0), 1, 1, Windows.TRUNCATED);
    assertEnds(windows.get(2), 4, 2, Windows.TRUNCATED);
    assertEnds(windows.get(3), 4, 1, Windows.TRUNCATED);
  }

  @Test
  void takesTheClosingRowsEndAcrossTwoMessagesOfOneEpisode() {
    Stream stream = probe.open("a", 1, false);
    probe.append(stream, RowsBuilder.from(0).step(0).build());
    probe.append(stream, RowsBuilder.from(1).terminated(1).closing(2).build());

    assertEnds(probe.all(4).get(0), 2, 2, Windows.TERMINATED);
  }

  @Test
  void cutsALongerWindowAtTheNewestCommittedRow() {
    Stream stream = probe.open("a", 1, false);
    probe.append(stream, RowsBuilder.from(0).steps(0, 5).build());

    assertEnds(probe.all(11).get(0), 4, 4, Windows.CUT);
    assertEnds(probe.all(11).get(1), 4, 3, Windows.CUT);
  }

  @Test
  void neverCrossesAnIncarnation() {
    Stream stream = probe.open("a", 1, false);
    probe.append(stream, RowsBuilder.from(0).steps(0, 5).build());
    stream = probe.open("a", 2, false);
    probe.append(stream, RowsBuilder.from(0).steps(10, 5).build());

    Map<Integer, StoreProbe.Window> windows = probe.all(20);

    assertThat(windows).containsOnlyKeys(0, 1, 10, 11);
    assertEnds(windows.get(1), 4, 3, Windows.CUT);
  }

  @Test
  void walksFromBlockToBlock() {
    Stream[] streams = new Stream[3];
    for (int s = 0; s < 3; s++) {
      streams[s] = probe.open("s" + s, 1, false);
    }
    probe.store.addOpenStreams(3);
    for (int at = 0; at < 2_000; at += 10) {
      for (int s = 0; s < 3; s++) {
        probe.append(streams[s], RowsBuilder.from(at).steps(10_000 * s + at, 10).build());
      }
    }

    for (StoreProbe.Window window : probe.draw(2_000, 4)) {
      assertThat(window.last() - window.first()).isEqualTo(3);
      assertThat(window.end()).isEqualTo(Windows.GOES_ON);
    }
  }

  @Test
  void waitsForTheInitialPriority() {
    reopen(1);
    Stream stream = probe.open("a", 1, true);
    probe.append(stream, RowsBuilder.from(0).steps(0, 5).build());
    assertThat(probe.table().size()).isZero();

    probe.append(stream, RowsBuilder.priorities(1, 7));

    assertThat(probe.all(4)).containsOnlyKeys(1);
    assertThat(probe.all(4).get(1).leaf()).isEqualTo(7);
  }

  @Test
  void keepsAnInitialPriorityUntilTheHorizonIsThere() {
    reopen(1);
    Stream stream = probe.open("a", 1, true);
    probe.append(stream, RowsBuilder.from(0).steps(0, 2).withPriorities(0, 3, 4).build());
    assertThat(probe.table().size()).isZero();

    probe.append(stream, RowsBuilder.from(2).steps(2, 3).build());

    assertThat(probe.all(4)).containsOnlyKeys(0, 1);
    assertThat(probe.all(4).get(1).leaf()).isEqualTo(4);
    assertThat(probe.all(4).get(1).mass()).isEqualTo(7);
  }

  @Test
  void takesTheFirstInitialPriorityOfARow() {
    reopen(1);
    Stream stream = probe.open("a", 1, true);
    probe.append(stream, RowsBuilder.from(0).steps(0, 5).withPriorities(0, 3).build());
    probe.append(stream, RowsBuilder.priorities(0, 9));

    assertThat(probe.all(4).get(0).leaf()).isEqualTo(3);
  }

  @Test
  void givesRowsThatWaitTheLargestPriorityWhenTheStreamIsComplete() {
    reopen(1);
    Stream stream = probe.open("a", 1, true);
    probe.append(stream, RowsBuilder.from(0).steps(0, 5).withPriorities(0, 3).build());

    probe.store.complete(stream);

    assertThat(probe.all(4)).containsOnlyKeys(0, 1);
    assertThat(probe.all(4).get(1).leaf()).isEqualTo(3);
  }

  @Test
  void givesRowsThatWaitTheLargestPriorityWhenTheIncarnationEnds() {
    reopen(1);
    Stream stream = probe.open("a", 1, true);
    probe.append(stream, RowsBuilder.from(0).steps(0, 5).withPriorities(1, 3).build());

    probe.open("a", 2, true);

    assertThat(probe.all(4)).containsOnlyKeys(0, 1);
    assertThat(probe.all(4).get(0).leaf()).isEqualTo(3);
  }

  @Test
  void givesTheLargestPriorityWhereNoneFollows() {
    reopen(0.5);
    Stream stream = probe.open("a", 1, false);
    probe.append(stream, RowsBuilder.from(0).steps(0, 5).build());
    assertThat(probe.all(4).get(0).leaf()).isEqualTo(1);
    probe.update(probe.all(4).get(0).key(), 16);

    probe.append(stream, RowsBuilder.from(5).step(5).build());

    assertThat(probe.all(4).get(2).leaf()).isEqualTo(4);
  }

  private void reopen(double alpha) {
    probe.close();
    probe = new StoreProbe(tables(1 << 20, prioritised("replay", 1_000, alpha)));
  }

  private static void assertEnds(StoreProbe.Window window, int last, int length, byte end) {
    assertThat(window.last()).isEqualTo(last);
    assertThat(window.length()).isEqualTo(length);
    assertThat(window.end()).isEqualTo(end);
  }
}
