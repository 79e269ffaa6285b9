package dev.polyak.replay.selectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedItemsTest {
  private static final int BATCH = 1_000;

  private final SplittableRandom random = new SplittableRandom(9);

  /** The reference's cases of a sum tree, but for queries by mass, which no draw needs. */
  @Test
  void sumsWhatIsThere() {
    WeightedItems items = new WeightedItems(4);
    float[] weights = {0.5f, 1, 0.5f, 0.5f};
    for (int item = 0; item < 4; item++) {
      items.set(item, weights[item]);
    }
    assertThat(items.total()).isEqualTo(2.5);

    items.set(0, 0.25f);

    assertThat(items.total()).isEqualTo(2.25);
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesWhatIsNoWeight(float weight) {
    WeightedItems items = new WeightedItems(4);

    assertThatThrownBy(() -> items.set(0, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Float.toString(weight));
    assertThat(items.size()).isZero();
  }

  @Test
  void countsTheLastOfSeveralWeightsOfOneItemOnce() {
    WeightedItems items = new WeightedItems(8);

    items.set(3, 5);
    items.set(3, 2);
    items.set(3, 7);

    assertThat(items.total()).isEqualTo(7);
    assertThat(items.size()).isEqualTo(1);
  }

  @Test
  void keepsTheLargestAsItComesAndGoes() {
    WeightedItems items = new WeightedItems(6);
    assertThat(items.largest()).isZero();
    items.set(0, 1);
    items.set(5, 9);
    assertThat(items.largest()).isEqualTo(9);

    items.set(5, 0.5f);
    assertThat(items.largest()).isEqualTo(1);

    items.remove(0);
    assertThat(items.largest()).isEqualTo(0.5f);
    items.remove(5);
    assertThat(items.largest()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 63, 64, 65, 1_000, 4_096, 4_097, 20_000})
  void agreesWithAPlainSumWhateverTheCapacity(int capacity) {
    WeightedItems items = new WeightedItems(capacity);
    float[] weights = new float[capacity];
    int present = 0;
    for (int item = 0; item < capacity; item++) {
      weights[item] = -1;
    }
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < 200; i++) {
        int item = random.nextInt(capacity);
        present += weights[item] < 0 ? 1 : 0;
        if (weights[item] >= 0 && random.nextInt(3) == 0) {
          items.remove(item);
          weights[item] = -1;
          present--;
        } else {
          weights[item] = random.nextInt(1_000);
          items.set(item, weights[item]);
        }
      }
      double sum = 0;
      float largest = 0;
      for (int item = 0; item < capacity; item++) {
        assertThat(items.contains(item)).isEqualTo(weights[item] >= 0);
        sum += Math.max(0, weights[item]);
        largest = Math.max(largest, weights[item]);
      }
      assertThat(items.size()).isEqualTo(present);
      assertThat(items.total()).isEqualTo(sum);
      assertThat(items.largest()).isEqualTo(largest);
      if (present > 0) {
        int[] drawn = draw(items);
        for (int item : drawn) {
          assertThat(weights[item]).isGreaterThan(sum > 0 ? 0 : -1);
        }
      }
    }
  }

  private int[] draw(WeightedItems items) {
    int[] drawn = new int[BATCH];
    items.draw(random, drawn, BATCH);
    return drawn;
  }

  /**
   * Sums that are moved by differences drift, unless each difference is exact; so that after any
   * number of changes the sum is that of the weights, and nothing of those that were.
   */
  @Test
  void doesNotDriftOverManyChanges() {
    int capacity = 1_024;
    WeightedItems items = new WeightedItems(capacity);
    for (int i = 0; i < 2_000_000; i++) {
      items.set(random.nextInt(capacity), Math.scalb(random.nextFloat(), random.nextInt(100) - 50));
    }
    for (int item = 0; item < capacity; item++) {
      items.set(item, 0x1p-20f * (item + 1));
    }

    assertThat(items.total()).isEqualTo(0x1p-20 * capacity * (capacity + 1) / 2);
  }

  /** From the smallest to the largest, within a group and over many. */
  @ParameterizedTest
  @ValueSource(floats = {0x1p-149f, 0x1p-140f, 0x1p-126f, 0x1p-100f, 1, 0x1p100f, 0x1p120f})
  void drawsInProportionToWeightsOfAnySize(float unit) {
    WeightedItems items = new WeightedItems(100);
    int[] units = {1, 2, 3, 5, 7, 8, 31, 32, 0, 41};
    for (int i = 0; i < units.length; i++) {
      items.set(7 * i, units[i] * unit);
    }

    double[] frequencies = frequencies(items, 100);

    assertThat(items.total() / unit).isEqualTo(130);
    for (int i = 0; i < units.length; i++) {
      assertThat(frequencies[7 * i]).isCloseTo(units[i] / 130d, within(0.002));
    }
    assertThat(frequencies[56]).isZero();
  }

  @Test
  void drawsEachAlikeWhereAllWeightsAreZero() {
    WeightedItems items = new WeightedItems(100);
    for (int i = 0; i < 4; i++) {
      items.set(20 * i, 0);
    }

    double[] frequencies = frequencies(items, 100);

    assertThat(items.total()).isZero();
    for (int i = 0; i < 4; i++) {
      assertThat(frequencies[20 * i]).isCloseTo(0.25, within(0.002));
    }
  }

  /** Many that all but fill their group's bound, and many that are half of it. */
  @Test
  void drawsInProportionAmongManyItems() {
    int capacity = 200_000;
    WeightedItems items = new WeightedItems(capacity);
    for (int item = 0; item < capacity; item++) {
      items.set(item, item < capacity / 2 ? 1 : Math.nextDown(2f));
    }

    double[] frequencies = frequencies(items, capacity);

    double small = 0;
    for (int item = 0; item < capacity / 2; item++) {
      small += frequencies[item];
    }
    assertThat(small).isCloseTo(1 / 3d, within(0.002));
  }

  private double[] frequencies(WeightedItems items, int capacity) {
    int batches = 1_000;
    double[] frequencies = new double[capacity];
    for (int batch = 0; batch < batches; batch++) {
      for (int item : draw(items)) {
        frequencies[item] += 1d / batches / BATCH;
      }
    }
    return frequencies;
  }
}
