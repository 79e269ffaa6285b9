package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Layer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrunkTest {
  private static final Layer HEAD = new Dense(6, Activation.IDENTITY);

  @Test
  void isTheNetworkOfMnihEtAl() {
    Trunk trunk = trunk(List.of(List.of(32, 8, 4), List.of(64, 4, 2), List.of(64, 3, 1)));

    assertThat(trunk.under(HEAD, problem(84, 84, 4)).text())
        .isEqualTo(
            "28224, convolution 84x84x4 32 8 4 relu, convolution 20x20x32 64 4 2 relu,"
                + " convolution 9x9x64 64 3 1 relu, dense 512 relu, dense 6 identity");
  }

  @Test
  void withoutConvolutionsReadsAnImageAsNumbers() {
    assertThat(trunk(List.of()).under(HEAD, problem(10, 10, 4)).text())
        .isEqualTo("400, dense 512 relu, dense 6 identity");
  }

  @Test
  void refusesConvolutionsOverWhatIsNoImage() {
    assertThatThrownBy(() -> trunk(List.of(List.of(16, 3, 1))).under(HEAD, problem(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "agent.convolutions must be [] where observations are not images, [height, width,"
                + " channels], but [4], is [[16, 3, 1]]");
  }

  @Test
  void refusesFiltersThatAreLargerThanTheImage() {
    Trunk trunk = trunk(List.of(List.of(16, 5, 2), List.of(16, 4, 1)));

    assertThatThrownBy(() -> trunk.under(HEAD, problem(10, 10, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "agent.convolutions = [[16, 5, 2], [16, 4, 1]]: a convolution's size is 1 to its"
                + " image's, 3 x 3, not 4");
  }

  @Test
  void framesAreTheLastAxis() {
    assertThat(Problem.stacked(List.of(84, 84), 4)).containsExactly(84, 84, 4);
    assertThat(Problem.stacked(List.of(10, 10, 6), 3)).containsExactly(10, 10, 18);
    assertThat(Problem.stacked(List.of(5), 3)).containsExactly(15);
    assertThat(Problem.stacked(List.of(), 2)).containsExactly(2);
  }

  private static Trunk trunk(List<List<Integer>> convolutions) {
    return new Trunk(convolutions, List.of(512), Activation.RELU);
  }

  private static Problem problem(Integer... shape) {
    return new Problem(List.of(shape), true, new Actions.Discrete(6));
  }
}
