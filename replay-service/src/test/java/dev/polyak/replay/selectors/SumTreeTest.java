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

  @ParameterizedTest
  @ValueSource(ints = {5, 8, 9, 64, 600})
  void neverFindsALeafOfZeroAmongPositiveOnes(int capacity) {
    SumTree tree = new SumTree(capacity);
    tree.set(1, 0.1);
    tree.set(3, 0.2);

    assertThat(tree.find(0)).isEqualTo(1);
    assertThat(tree.find(0.1)).isEqualTo(3);
    assertThat(tree.find(tree.total())).isEqualTo(3);
    assertThat(tree.find(1e9)).isEqualTo(3);
  }

  /** Rounding may put a mass past the end of any node on its way down. */
  @Test
  void findsTheLastPositiveLeafPastTheEndOfANode() {
    SumTree tree = new SumTree(512);
    tree.set(70, 1e16);
    tree.set(130, 1);
    tree.set(133, 0.7);

    double[] masses = {1e16, 1e16 + 2, tree.total(), 0, 1e17};
    int[] leaves = new int[5];
    tree.find(masses, leaves, 5);

    assertThat(leaves).containsExactly(130, 133, 133, 70, 133);
  }

  @Test
  void findsABatchAsItFindsEachMass() {
    SumTree tree = new SumTree(10_000);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 3_000; i++) {
      tree.set(random.nextInt(10_000), Math.max(0, random.nextDouble() - 0.3));
    }
    double[] masses = random.doubles(5_000, 0, tree.total()).toArray();
    int[] leaves = new int[5_001];
    leaves[5_000] = 77;

    tree.find(masses.clone(), leaves, 5_000);

    for (int i = 0; i < 5_000; i++) {
      assertThat(leaves[i]).isEqualTo(tree.find(masses[i]));
    }
    assertThat(leaves[5_000]).isEqualTo(77);
  }

  @Test
  void findsTheFirstLeafWhereAllAreZero() {
    SumTree tree = new SumTree(100);

    assertThat(tree.total()).isZero();
    assertThat(tree.find(0)).isZero();
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
  @ValueSource(ints = {1, 2, 3, 8, 9, 64, 65, 1_000, 1_024, 1_025, 20_000})
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
