package dev.polyak.actor.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.rpc.Address;
import dev.polyak.node.run.ReplayShard;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final int STREAMS = 3_000;

  private final List<ReplayShard> shards = new ArrayList<>();

  @AfterEach
  void close() {
    shards.forEach(ReplayShard::close);
  }

  private void shards(int count) {
    for (int i = shards.size(); i < count; i++) {
      shards.add(new ReplayShard("replay-" + i, new Address.InProcess("nowhere"), Runnable::run));
    }
  }

  /** By the hash alone: nothing is placed yet. */
  private List<Integer> firstChoices(List<ReplayShard> among) {
    List<Integer> choices = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      choices.add(Placement.choose("lane-" + i, among, new int[among.size()]));
    }
    return choices;
  }

  @Test
  void aStreamsFirstChoiceIsAsLikelyAnyShard() {
    shards(3);
    List<Integer> choices = firstChoices(shards);
    for (int shard = 0; shard < 3; shard++) {
      int of = shard;
      // Five standard deviations of the binomial.
      assertThat(choices.stream().filter(choice -> choice == of).count()).isBetween(870L, 1_130L);
    }
  }

  @Test
  void aFurtherShardTakesOnlyWhatItChooses() {
    shards(4);
    List<Integer> before = firstChoices(shards.subList(0, 3));
    List<Integer> after = firstChoices(shards);
    for (int i = 0; i < STREAMS; i++) {
      assertThat(after.get(i)).isIn(before.get(i), 3);
    }
  }

  @Test
  void noShardHoldsMoreThanItsPart() {
    shards(3);
    int[] streams = new int[3];
    for (int i = 0; i < 100; i++) {
      streams[Placement.choose("lane-" + i, shards, streams)]++;
    }
    assertThat(streams).contains(33, 33, 34);
  }

  @Test
  void anEmptyShardBesideFullOnesIsChosen() {
    shards(3);
    for (int i = 0; i < 10; i++) {
      assertThat(Placement.choose("lane-" + i, shards, new int[] {4, 0, 4})).isEqualTo(1);
    }
  }
}
