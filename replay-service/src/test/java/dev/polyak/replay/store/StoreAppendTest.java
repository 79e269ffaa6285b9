package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.v1.AppendRows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each step once, by its sequence. */
class StoreAppendTest {
  private final StoreProbe probe = new StoreProbe(tables(1 << 20, uniform("replay", 1_000)));
  private Stream stream = probe.open("lane-3", 1, false);

  @AfterEach
  void close() {
    probe.close();
  }

  @Test
  void storesAResentMessageOnce() {
    AppendRows rows = RowsBuilder.from(0).steps(0, 3).terminated(3).closing(4).build();
    probe.append(stream, rows);

    AppendPlan plan = probe.append(stream, rows);

    assertThat(plan).isEqualTo(new AppendPlan(5, 0));
    assertThat(stream.nextSequence()).isEqualTo(4);
    assertThat(probe.table().size()).isEqualTo(4);
  }

  @Test
  void storesOnlyWhatOverlapsNothing() {
    probe.append(stream, RowsBuilder.from(0).steps(0, 3).build());

    AppendPlan plan =
        probe.append(stream, RowsBuilder.from(1).steps(1, 3).terminated(4).closing(5).build());

    assertThat(plan).isEqualTo(new AppendPlan(2, 2));
    assertThat(probe.all(4).get(2).last()).isEqualTo(5);
    assertThat(probe.table().size()).isEqualTo(5);
  }

  @Test
  void overlapsOverTheEndOfAnEpisode() {
    probe.append(stream, RowsBuilder.from(0).step(0).terminated(1).closing(2).step(3).build());

    AppendPlan plan =
        probe.append(stream, RowsBuilder.from(1).terminated(1).closing(2).step(3).step(4).build());

    assertThat(plan).isEqualTo(new AppendPlan(3, 1));
    assertThat(stream.nextSequence()).isEqualTo(4);
  }

  @Test
  void storesAResentClosingRowOnce() {
    probe.append(stream, RowsBuilder.from(0).steps(0, 2).build());
    probe.append(stream, RowsBuilder.from(2).lost(2).build());
    assertThat(stream.episodeOpen()).isFalse();

    AppendPlan again = probe.append(stream, RowsBuilder.from(2).lost(2).build());
    probe.append(stream, RowsBuilder.from(2).step(3).build());
    AppendPlan late = probe.append(stream, RowsBuilder.from(2).lost(2).step(3).build());

    assertThat(again).isEqualTo(new AppendPlan(1, 0));
    assertThat(late).isEqualTo(new AppendPlan(2, 0));
    assertThat(stream.nextSequence()).isEqualTo(3);
    assertThat(stream.episodeOpen()).isTrue();
  }

  @Test
  void refusesAGapWithTheExpectedSequence() {
    probe.append(stream, RowsBuilder.from(0).steps(0, 3).build());

    assertThatThrownBy(() -> probe.append(stream, RowsBuilder.from(4).step(4).build()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("lane-3")
        .hasMessageContaining("sequence 3 is expected, not 4");
    assertThat(stream.nextSequence()).isEqualTo(3);
  }

  @Test
  void refusesAnOlderIncarnation() {
    probe.open("lane-3", 5, false);

    assertThatThrownBy(() -> probe.open("lane-3", 4, false))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("lane-3 is at incarnation 5, not 4");
  }

  @Test
  void goesOnWhereAReopenedStreamWas() {
    probe.append(stream, RowsBuilder.from(0).steps(0, 3).build());

    stream = probe.open("lane-3", 1, false);

    assertThat(stream.nextSequence()).isEqualTo(3);
    probe.append(stream, RowsBuilder.from(3).step(3).build());
    assertThat(probe.all(4).get(0).last()).isEqualTo(3);
  }

  @Test
  void countsFromZeroInANewIncarnation() {
    probe.append(stream, RowsBuilder.from(0).steps(0, 3).build());

    stream = probe.open("lane-3", 2, false);

    assertThat(stream.nextSequence()).isZero();
    assertThat(stream.episodeOpen()).isFalse();
  }

  @Test
  void refusesAClosingRowWithoutAnEpisode() {
    assertThatThrownBy(() -> probe.append(stream, RowsBuilder.from(0).lost(0).build()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("lane-3")
        .hasMessageContaining("none is open");
  }

  @Test
  void refusesMoreStepsThanTheLimiterWasCheckedFor() {
    assertThatThrownBy(() -> probe.append(stream, RowsBuilder.from(0).steps(0, 65).build()))
        .hasMessageContaining("largest_append = 64")
        .hasMessageContaining("65");
  }

  @Test
  void refusesPrioritiesOfStepsThatAreNotThere() {
    AppendRows rows = RowsBuilder.from(0).step(0).withPriorities(0, 1, 2).build();

    assertThatThrownBy(() -> probe.append(stream, rows))
        .hasMessageContaining("2 priorities from sequence 0 on, but its steps end at 1");
    assertThat(stream.nextSequence()).isZero();
  }

  @Test
  void keepsAtMostSoManyStreams() {
    for (int i = 1; i < 1 << 16; i++) {
      probe.open("s" + i, 1, false);
    }

    assertThatThrownBy(() -> probe.open("one-more", 1, false))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("65536 streams");
  }
}
