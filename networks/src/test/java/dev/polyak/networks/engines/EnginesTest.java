package dev.polyak.networks.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnginesTest {

  @ParameterizedTest
  @ValueSource(strings = {"vector", "dl4j"})
  void findsAnEngineByItsName(String name) {
    assertThat(Engines.of(name, 1).name()).isEqualTo(name);
  }

  @Test
  void saysWhichThereAre() {
    assertThatThrownBy(() -> Engines.of("cuda", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cuda")
        .hasMessageContaining("vector, dl4j");
    assertThatThrownBy(() -> Engines.of("vector", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 or more threads, not 0");
  }
}
