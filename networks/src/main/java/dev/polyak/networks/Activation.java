package dev.polyak.networks;

import java.util.Locale;

/** What a layer applies to each of its outputs. */
public enum Activation {
  /** {@code max(0, x)} */
  RELU,
  /** {@code tanh(x)} */
  TANH,
  /** {@code x} */
  IDENTITY;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Name in a network's text form and in the configuration, such as {@code relu}. */
  public String text() {
    return text;
  }

  /**
   * The activation of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Activation parse(String text) {
    for (Activation activation : values()) {
      if (activation.text.equals(text)) {
        return activation;
      }
    }
    throw new IllegalArgumentException(
        "an activation is relu, tanh or identity, not \"" + text + "\"");
  }
}
