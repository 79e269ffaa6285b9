package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkDescriptionTest {
  private final NetworkDescription network =
      EngineContract.network(4, "dense 64 relu", "dense 64 tanh", "dense 2 identity");

  @Test
  void layersFollowOneAnotherInTheFlatVector() {
    assertThat(network.parameters()).isEqualTo(4_610);
    assertThat(network.offset(0)).isZero();
    assertThat(network.offset(1)).isEqualTo(320);
    assertThat(network.offset(2)).isEqualTo(4_480);
    assertThat(network.inputs(1)).isEqualTo(64);
    assertThat(network.outputs()).isEqualTo(2);
  }

  @Test
  void kernelsAreUniformWithinTheirBoundsAndBiasesZero() {
    float[] weights = network.initialise(new Random(1));
    assertUniform(weights, 0, 256, Math.sqrt(6.0 / 4));
    assertZero(weights, 256, 320);
    assertUniform(weights, 320, 4_416, Math.sqrt(6.0 / 128));
    assertZero(weights, 4_416, 4_480);
    assertUniform(weights, 4_480, 4_608, Math.sqrt(6.0 / 66));
    assertZero(weights, 4_608, 4_610);
  }

  /** A uniform number in [-b, b) has a variance of b^2 / 3. */
  private static void assertUniform(float[] weights, int from, int to, double bound) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      assertThat(Math.abs(weights[i])).isLessThanOrEqualTo((float) bound);
      squares += weights[i] * weights[i];
    }
    assertThat(3 * squares / (to - from) / (bound * bound)).isCloseTo(1, within(0.25));
  }

  private static void assertZero(float[] weights, int from, int to) {
    for (int i = from; i < to; i++) {
      assertThat(weights[i]).isZero();
    }
  }

  @Test
  void oneSeedGivesOneSetOfWeights() {
    assertThat(network.initialise(new Random(3)))
        .containsExactly(network.initialise(new Random(3)));
    assertThat(network.initialise(new Random(3))).isNotEqualTo(network.initialise(new Random(4)));
  }

  @Test
  void refusesWhatIsNoNetwork() {
    assertThatThrownBy(() -> new NetworkDescription(0, network.layers()))
        .hasMessageContaining("inputs");
    assertThatThrownBy(() -> new NetworkDescription(1, List.of())).hasMessageContaining("layers");
    assertThatThrownBy(() -> EngineContract.network(70_000, "dense 70000 relu"))
        .hasMessageContaining("parameters");
  }
}
