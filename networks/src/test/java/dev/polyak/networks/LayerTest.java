package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTest {

  @Test
  void textIsReadAsItIsWritten() {
    for (Activation activation : Activation.values()) {
      for (Layer layer :
          List.of(
              new Dense(64, activation),
              new Dueling(32, 4, activation),
              new Convolution(84, 83, 4, 32, 8, 3, activation))) {
        assertThat(Layer.parse(layer.text())).isEqualTo(layer);
      }
    }
    assertThat(new Dense(64, Activation.RELU).text()).isEqualTo("dense 64 relu");
    assertThat(new Convolution(84, 83, 4, 32, 8, 3, Activation.RELU).text())
        .isEqualTo("convolution 84x83x4 32 8 3 relu");
    assertThat(new Dueling(32, 4, Activation.RELU).text()).isEqualTo("dueling 32 4 relu");
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
        "conv 64 relu",
        "dueling 64 relu",
        "dueling 0 4 relu",
        "dueling 64 0 relu",
        "convolution 84x84 32 8 4 relu",
        "convolution 84x84x4 32 8 relu",
        "convolution 84x84x0 32 8 4 relu",
        "convolution 4x84x4 32 8 4 relu",
        "convolution 84x84x4 32 8 0 relu"
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> Layer.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aConvolutionReadsItsImageOnly() {
    assertThatThrownBy(() -> new Convolution(4, 4, 1, 2, 2, 1, Activation.RELU).parameters(15))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reads 16 numbers, not 15");
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
