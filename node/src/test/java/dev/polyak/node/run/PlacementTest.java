package dev.polyak.node.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final int STREAMS = 3_000;

  private static List<String> shards(int count) {
    return IntStream.range(0, count).mapToObj(i -> "replay-" + i).toList();
  }

  /** By the hash alone: nothing is placed yet. */
  private List<Integer> firstChoices(List<String> among) {
    List<Integer> choices = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      choices.add(Placement.choose("lane-" + i, among, new int[among.size()]));
    }
    return choices;
  }

  @Test
  void aStreamsFirstChoiceIsAsLikelyAnyShard() {
    List<String> shards = shards(3);
    List<Integer> choices = firstChoices(shards);
    for (int shard = 0; shard < 3; shard++) {
      int of = shard;
      // Five standard deviations of the binomial.
      assertThat(choices.stream().filter(choice -> choice == of).count()).isBetween(870L, 1_130L);
    }
  }

  @Test
  void aFurtherShardTakesOnlyWhatItChooses() {
    List<String> shards = shards(4);
    List<Integer> before = firstChoices(shards.subList(0, 3));
    List<Integer> after = firstChoices(shards);
    for (int i = 0; i < STREAMS; i++) {
      assertThat(after.get(i)).isIn(before.get(i), 3);
    }
  }

  @Test
  void noShardHoldsMoreThanItsPart() {
    List<String> shards = shards(3);
    int[] streams = new int[3];
    for (int i = 0; i < 100; i++) {
      streams[Placement.choose("lane-" + i, shards, streams)]++;
    }
    assertThat(streams).contains(33, 33, 34);
  }

  @Test
  void anEmptyShardBesideFullOnesIsChosen() {
    List<String> shards = shards(3);
    for (int i = 0; i < 10; i++) {
      assertThat(Placement.choose("lane-" + i, shards, new int[] {4, 0, 4})).isEqualTo(1);
    }
  }
}
