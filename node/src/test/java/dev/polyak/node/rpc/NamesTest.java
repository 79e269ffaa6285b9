package dev.polyak.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", ".hidden", "a/b", "a\nb", "a\0b", "Ünder"})
  void refusesWhatCouldBeAPathOrAControlCharacter(String name) {
    assertThatThrownBy(() -> Names.requireRunName("run", name))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("a run is 1 to 64 of");
  }

  @Test
  void showsOnlyTheBeginningOfALongName() {
    assertThatThrownBy(() -> Names.requireName("table", "x".repeat(10_000)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("(10000 characters)")
        .hasMessageMatching(".{0,200}");
  }

  @Test
  void takesOrdinaryNames() {
    assertThat(Names.requireRunName("run", "CartPole-v1_1.a")).isEqualTo("CartPole-v1_1.a");
    assertThat(Names.requireName("table", "replay")).isEqualTo("replay");
  }
}
