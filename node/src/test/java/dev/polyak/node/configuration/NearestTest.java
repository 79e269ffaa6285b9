package dev.polyak.node.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> NAMES = List.of("CartPole-v1", "Acrobot-v1", "Pendulum-v1");

  @Test
  void findsWhatHasTheFewestEdits() {
    assertThat(Nearest.to("cartpole", NAMES)).contains("CartPole-v1");
    assertThat(Nearest.to("Pendelum-v1", NAMES)).contains("Pendulum-v1");
    assertThat(Nearest.hint("Acrobat-v1", NAMES)).isEqualTo(" (did you mean Acrobot-v1?)");
  }

  @Test
  void saysNothingWhereNothingIsNear() {
    assertThat(Nearest.to("Humanoid-v5-hard", NAMES)).isEmpty();
    assertThat(Nearest.hint("x", List.of())).isEmpty();
  }
}
