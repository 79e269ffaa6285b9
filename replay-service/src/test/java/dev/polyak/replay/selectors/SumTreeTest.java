package dev.polyak.replay.selectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumTreeTest {
  /** Vectors of Dopamine's and Stable-Baselines3's published sum tree tests. */
  @Test
  void findsTheLeafAtAMass() {
    SumTree tree = new SumTree(4);
    double[] values = {0.5, 1, 0.5, 0.5};
    for (int i = 0; i < values.length; i++) {
      tree.set(i, values[i]);
    }

    assertThat(tree.total()).isEqualTo(2.5);
    assertThat(tree.find(1.5)).isEqualTo(2);
    assertThat(tree.find(1.0)).isEqualTo(1);

    tree.set(0, 0.25);

    assertThat(tree.total()).isEqualTo(2.25);
    assertThat(tree.find(0.249)).isZero();
    assertThat(tree.find(0.5)).isEqualTo(1);
    assertThat(tree.find(1.25)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoMass(double value) {
    SumTree tree = new SumTree(4);

    assertThatThrownBy(() -> tree.set(0, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Double.toString(value));
  }

  @Test
  void appliesTheLastOfSeveralChangesOfOneLeafOnce() {
    SumTree tree = new SumTree(8);

    tree.set(3, 5);
    tree.set(3, 2);
    tree.set(3, 7);

    assertThat(tree.total()).isEqualTo(7);
  }

  @Test
  void neverFindsALeafOfZeroAmongPositiveOnes() {
    SumTree tree = new SumTree(5);
    tree.set(1, 0.1);
    tree.set(3, 0.2);

    assertThat(tree.find(0)).isEqualTo(1);
    assertThat(tree.find(0.1)).isEqualTo(3);
    assertThat(tree.find(tree.total())).isEqualTo(3);
    assertThat(tree.find(1e9)).isEqualTo(3);
  }

  @Test
  void keepsTheLargestAsItComesAndGoes() {
    SumTree tree = new SumTree(6);
    tree.set(0, 1);
    tree.set(5, 9);
    assertThat(tree.largest()).isEqualTo(9);

    tree.set(5, 0.5);

    assertThat(tree.largest()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1_000, 1_024, 1_025})
  void agreesWithAPlainSumWhateverTheCapacity(int capacity) {
    SumTree tree = new SumTree(capacity);
    SplittableRandom random = new SplittableRandom(capacity);
    double[] values = new double[capacity];
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 100; i++) {
        int leaf = random.nextInt(capacity);
        values[leaf] = random.nextInt(8);
        tree.set(leaf, values[leaf]);
      }
      double sum = 0;
      double largest = 0;
      for (int leaf = 0; leaf < capacity; leaf++) {
        if (values[leaf] > 0) {
          assertThat(tree.find(sum)).isEqualTo(leaf);
        }
        sum += values[leaf];
        largest = Math.max(largest, values[leaf]);
      }
      assertThat(tree.total()).isEqualTo(sum);
      assertThat(tree.largest()).isEqualTo(largest);
    }
  }

  /**
   * Moving parents by differences drifts; here as many changes leave the sum as it is computed
   * afresh.
   */
  @Test
  void doesNotDriftOverManyChanges() {
    int capacity = 1_024;
    SumTree tree = new SumTree(capacity);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000_000; i++) {
      tree.set(random.nextInt(capacity), random.nextDouble() * 1e6);
    }
    for (int leaf = 0; leaf < capacity; leaf++) {
      tree.set(leaf, 1e-6 * (leaf + 1));
    }

    assertThat(tree.total()).isCloseTo(1e-6 * capacity * (capacity + 1) / 2, within(1e-12));
  }
}
