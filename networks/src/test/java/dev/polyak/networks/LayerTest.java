package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTest {

  @Test
  void textIsReadAsItIsWritten() {
    for (Activation activation : Activation.values()) {
      Layer layer = new Dense(64, activation);
      assertThat(Layer.parse(layer.text())).isEqualTo(layer);
    }
    assertThat(new Dense(64, Activation.RELU).text()).isEqualTo("dense 64 relu");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dense",
        "dense 64",
        "dense 64 relu ",
        " dense 64 relu",
        "dense 64 RELU",
        "dense 64 gelu",
        "dense 0 relu",
        "dense -1 relu",
        "dense 6.4 relu",
        "dense 9999999999 relu",
        "conv 64 relu"
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> Layer.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void messageSaysWhatIsAllowed() {
    assertThatThrownBy(() -> Layer.parse("dense 64 gelu"))
        .hasMessageContaining("relu, tanh or identity")
        .hasMessageContaining("gelu");
    assertThatThrownBy(() -> Layer.parse("dense 64"))
        .hasMessageContaining("dense <outputs> <activation>");
  }
}
