package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmTest {

  @ParameterizedTest
  @ValueSource(strings = {"dqn", "ddpg"})
  void isFoundByItsName(String name) {
    assertThat(Algorithm.find(name).name()).isEqualTo(name);
  }

  @Test
  void anUnknownOneIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> Algorithm.find("sac"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("agent.algorithm = sac")
        .hasMessageContaining("dqn")
        .hasMessageContaining("ddpg");
  }
}
