package dev.polyak.replay.selectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorsTest {
  private static final int DRAWS = 1_000_000;

  private final SplittableRandom random = new SplittableRandom(7);

  static List<Selector> empty() {
    return List.of(
        new UniformSelector(100),
        new PrioritisedSelector(100, 0.6),
        new FifoSelector(100),
        new LifoSelector(100),
        new MinHeapSelector(100),
        new MaxHeapSelector(100));
  }

  /** alpha .6, priorities 1, 2, 3, 4: the probabilities of Schaul et al. 2016, eq. 1. */
  @Test
  void drawsWithTheProbabilitiesOfThePriorities() {
    PrioritisedSelector selector = new PrioritisedSelector(10, 0.6);
    for (int i = 0; i < 4; i++) {
      selector.insert(2 * i, i + 1);
    }

    double[] frequencies = frequencies(selector, 10);

    double[] expected = {0.1482295, 0.22467391, 0.28655461, 0.34054197};
    for (int i = 0; i < 4; i++) {
      assertThat(selector.weight(2 * i) / selector.mass()).isCloseTo(expected[i], within(1e-7));
      assertThat(frequencies[2 * i]).isCloseTo(expected[i], within(0.002));
      assertThat(frequencies[2 * i + 1]).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("empty")
  void knowsTheLargestWeight(Selector selector) {
    assertThat(selector.largest()).isZero();
    selector.insert(3, 1);
    selector.insert(4, 1);
    assertThat(selector.largest()).isEqualTo(1);
    selector.delete(3);
    selector.delete(4);
    assertThat(selector.largest()).isZero();
  }

  @Test
  void theLargestWeightIsThatOfTheLargestPriority() {
    PrioritisedSelector selector = new PrioritisedSelector(10, 0.5);
    selector.insert(0, 0);
    assertThat(selector.largest()).isEqualTo(selector.weight(0)).isEqualTo(1);
    selector.insert(1, 16);
    selector.insert(2, 9);
    assertThat(selector.largest()).isEqualTo(4);
    selector.update(1, 1);
    assertThat(selector.largest()).isEqualTo(3);
  }

  @Test
  void drawsUniformlyFromWhatIsThere() {
    UniformSelector selector = new UniformSelector(10);
    for (int i = 0; i < 10; i++) {
      selector.insert(i, 1);
    }
    selector.delete(0);
    selector.delete(9);
    selector.delete(4);

    double[] frequencies = frequencies(selector, 10);

    for (int i = 0; i < 10; i++) {
      assertThat(frequencies[i]).isCloseTo(selector.contains(i) ? 1 / 7d : 0, within(0.002));
    }
  }

  @Test
  void drawsUniformlyWhereAllPrioritiesAreZero() {
    PrioritisedSelector selector = new PrioritisedSelector(200, 1);
    for (int i = 0; i < 4; i++) {
      selector.insert(50 * i + 3, 0);
    }

    double[] frequencies = frequencies(selector, 200);

    for (int i = 0; i < 4; i++) {
      assertThat(frequencies[50 * i + 3]).isCloseTo(0.25, within(0.002));
    }
    assertThat(selector.weight(3) / selector.mass()).isEqualTo(0.25);
  }

  @Test
  void givesTheLargestPriorityThatIsThereNow() {
    PrioritisedSelector selector = new PrioritisedSelector(10, 1);
    selector.insertLargest(0);
    assertThat(selector.weight(0)).isEqualTo(1);
    selector.insert(1, 8);
    selector.insertLargest(2);
    assertThat(selector.weight(2)).isEqualTo(8);

    selector.delete(1);
    selector.update(2, 3);
    selector.insertLargest(3);

    assertThat(selector.weight(3)).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("empty")
  void refusesToSelectFromNothing(Selector selector) {
    assertThatThrownBy(() -> selector.select(random)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @MethodSource("empty")
  void holdsExactlyWhatWasInsertedAndNotDeleted(Selector selector) {
    List<Integer> model = new ArrayList<>();
    for (int round = 0; round < 10_000; round++) {
      int item = random.nextInt(100);
      if (selector.contains(item)) {
        selector.delete(item);
        model.remove((Integer) item);
      } else {
        selector.insert(item, random.nextInt(3));
        model.add(item);
      }
      assertThat(selector.contains(item)).isEqualTo(model.contains(item));
      assertThat(selector.size()).isEqualTo(model.size());
      if (!model.isEmpty()) {
        assertThat(model).contains(selector.select(random));
      }
      int[] items = selector.items().toArray();
      if (selector.keepsArrival()) {
        assertThat(items).containsExactly(ints(model));
      } else {
        assertThat(items).containsExactlyInAnyOrder(ints(model));
      }
    }
  }

  private static int[] ints(List<Integer> items) {
    return items.stream().mapToInt(item -> item).toArray();
  }

  /** Weights say how often each item is drawn, whatever the selector. */
  @ParameterizedTest
  @MethodSource("empty")
  void drawsWithTheProbabilitiesThatItTells(Selector selector) {
    for (int item = 10; item < 20; item++) {
      selector.insert(item, item % 4);
    }
    selector.update(15, 2.5);
    selector.delete(12);

    double[] frequencies = frequencies(selector, 100);

    double sum = 0;
    double largest = 0;
    for (int item : selector.items().toArray()) {
      double probability = selector.weight(item) / selector.mass();
      assertThat(frequencies[item]).isCloseTo(probability, within(0.002));
      sum += selector.weight(item);
      largest = Math.max(largest, selector.weight(item));
    }
    assertThat(sum).isCloseTo(selector.mass(), within(1e-12));
    assertThat(selector.largest()).isEqualTo(largest);
  }

  @ParameterizedTest
  @MethodSource("empty")
  void drawsBatchesWithTheProbabilitiesThatItTells(Selector selector) {
    for (int item = 10; item < 20; item++) {
      selector.insert(item, item % 4);
    }
    double[] frequencies = new double[100];
    int[] batch = new int[501];
    batch[500] = 77;

    for (int drawn = 0; drawn < DRAWS; drawn += 500) {
      selector.select(random, batch, 500);
      for (int i = 0; i < 500; i++) {
        frequencies[batch[i]] += 1d / DRAWS;
      }
    }

    assertThat(batch[500]).isEqualTo(77);
    for (int item : selector.items().toArray()) {
      double probability = selector.weight(item) / selector.mass();
      assertThat(frequencies[item]).isCloseTo(probability, within(0.002));
    }
  }

  @ParameterizedTest
  @MethodSource("empty")
  void drawsTheSameBatchesFromTheSameSeed(Selector selector) {
    for (int item = 0; item < 100; item++) {
      selector.insert(item, item % 7);
    }
    int[] batch = new int[300];
    selector.select(new SplittableRandom(3), batch, 300);

    int[] again = new int[300];
    selector.select(new SplittableRandom(3), again, 300);

    assertThat(again).isEqualTo(batch);
  }

  @ParameterizedTest
  @MethodSource("empty")
  void refusesToSelectABatchFromNothing(Selector selector) {
    assertThatThrownBy(() -> selector.select(random, new int[4], 4))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.6, 0.001})
  void givesPrioritiesBack(double alpha) {
    for (Selector selector :
        List.of(
            new PrioritisedSelector(10, alpha), new MinHeapSelector(10), new MaxHeapSelector(10))) {
      selector.insert(0, 7.25);
      selector.insert(1, 0);
      selector.insertLargest(2);

      // A weight is the priority's power in float32; a heap keeps the priority itself.
      double rounding = selector instanceof HeapSelector ? 0 : 7.25 * 0x1p-23 / alpha;
      assertThat(selector.priority(0)).isCloseTo(7.25, within(rounding));
      assertThat(selector.priority(1)).isZero();
      assertThat(selector.priority(2)).isEqualTo(selector.priority(0));
    }
  }

  @Test
  void hasNoPrioritiesWhereItKeepsNone() {
    for (Selector selector :
        List.of(
            new UniformSelector(10),
            new FifoSelector(10),
            new LifoSelector(10),
            new PrioritisedSelector(10, 0))) {
      selector.insert(0, 7);

      assertThat(selector.priority(0)).isNaN();
    }
  }

  /** Of priority 0 while others are above. */
  @Test
  void neverDrawsAPriorityOfZeroAmongPositiveOnes() {
    PrioritisedSelector selector = new PrioritisedSelector(100, 0.6);
    for (int item = 0; item < 100; item++) {
      selector.insert(item, item % 3 == 0 ? 1e-30 : 0);
    }
    int[] batch = new int[10_000];

    selector.select(random, batch, batch.length);

    assertThat(batch).matches(items -> Arrays.stream(items).allMatch(item -> item % 3 == 0));
  }

  private double[] frequencies(Selector selector, int capacity) {
    double[] counts = new double[capacity];
    for (int i = 0; i < DRAWS; i++) {
      counts[selector.select(random)] += 1d / DRAWS;
    }
    return counts;
  }
}
