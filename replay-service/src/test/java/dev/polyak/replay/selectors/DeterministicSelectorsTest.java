package dev.polyak.replay.selectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Selectors that choose one item, against a model: items and priorities in order of arrival. */
class DeterministicSelectorsTest {
  private static final int ITEMS = 200;

  private final SplittableRandom random = new SplittableRandom(7);

  /** Each with the order of what it chooses; min and max take the first of equal ones. */
  static Stream<Arguments> selectors() {
    Comparator<Map.Entry<Integer, Double>> byPriority = Map.Entry.comparingByValue();
    return Stream.of(
        Arguments.of(new FifoSelector(ITEMS), (Choice) items -> items.findFirst().get()),
        Arguments.of(new LifoSelector(ITEMS), (Choice) items -> items.reduce((a, b) -> b).get()),
        Arguments.of(new MinHeapSelector(ITEMS), (Choice) items -> items.min(byPriority).get()),
        Arguments.of(
            new MaxHeapSelector(ITEMS),
            (Choice) items -> items.reduce((a, b) -> byPriority.compare(b, a) > 0 ? b : a).get()));
  }

  /** What a model chooses of its items, oldest first. */
  interface Choice {
    Map.Entry<Integer, Double> of(Stream<Map.Entry<Integer, Double>> items);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void choosesAsTheModelDoes(Selector selector, Choice choice) {
    Map<Integer, Double> model = new LinkedHashMap<>();
    for (int round = 0; round < 20_000; round++) {
      int item = random.nextInt(ITEMS);
      double priority = random.nextInt(12);
      if (!model.containsKey(item)) {
        if (random.nextInt(4) == 0) {
          priority = model.values().stream().mapToDouble(each -> each).max().orElse(1);
          selector.insertLargest(item);
        } else {
          selector.insert(item, priority);
        }
        model.put(item, priority);
      } else if (random.nextInt(3) == 0) {
        selector.delete(item);
        model.remove(item);
      } else {
        selector.update(item, priority);
        model.put(item, priority);
      }
      if (round % 5_000 == 4_999) {
        for (int each = 0; each < ITEMS; each++) {
          if (model.remove(each) != null) {
            selector.delete(each);
          }
        }
      }
      if (!model.isEmpty()) {
        assertThat(selector.select(random))
            .isEqualTo(choice.of(model.entrySet().stream()).getKey());
      }
    }
  }

  @Test
  void heapsTakeTheOldestOfEqualPriorities() {
    for (Selector selector :
        new Selector[] {new MinHeapSelector(ITEMS), new MaxHeapSelector(ITEMS)}) {
      for (int item : new int[] {7, 3, 9, 1}) {
        selector.insert(item, 5);
      }
      selector.update(7, 4);
      selector.update(7, 5);

      for (int item : new int[] {7, 3, 9, 1}) {
        assertThat(selector.select(random)).isEqualTo(item);
        selector.delete(item);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void givesWhatItChoosesTheWholeProbability(Selector selector, Choice choice) {
    for (int item = 0; item < 5; item++) {
      selector.insert(item, (item + 2) % 5);
    }
    int chosen = selector.select(random);

    assertThat(selector.mass()).isEqualTo(1);
    for (int item = 0; item < 5; item++) {
      assertThat(selector.weight(item)).isEqualTo(item == chosen ? 1 : 0);
    }
  }
}
