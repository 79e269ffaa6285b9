package dev.polyak.networks;

import java.util.List;

/**
 * One layer of a {@link NetworkDescription}. Its text form is what a run's specification carries.
 */
public sealed interface Layer permits Dense, Dueling, Convolution {

  /** Numbers in a row of its output. */
  int outputs();

  /** Length of its part of the flat parameter vector behind a layer of {@code inputs} outputs. */
  long parameters(int inputs);

  /** The canonical text, such as {@code dense 64 relu}; {@link #parse} reads it. */
  String text();

  /**
   * Reads the canonical text.
   *
   * @throws IllegalArgumentException if {@code text} is not of that form
   */
  static Layer parse(String text) {
    List<String> words = List.of(text.split(" ", -1));
    if (words.size() == 3 && words.getFirst().equals("dense")) {
      return new Dense(size(words.get(1), text), Activation.parse(words.get(2)));
    }
    if (words.size() == 4 && words.getFirst().equals("dueling")) {
      return new Dueling(
          size(words.get(1), text), size(words.get(2), text), Activation.parse(words.get(3)));
    }
    if (words.size() == 6 && words.getFirst().equals("convolution")) {
      List<String> image = List.of(words.get(1).split("x", -1));
      if (image.size() == 3) {
        return new Convolution(
            size(image.get(0), text),
            size(image.get(1), text),
            size(image.get(2), text),
            size(words.get(2), text),
            size(words.get(3), text),
            size(words.get(4), text),
            Activation.parse(words.get(5)));
      }
    }
    throw new IllegalArgumentException(
        "a layer reads \"dense <outputs> <activation>\", \"dueling <hidden> <outputs> <activation>\""
            + " or \"convolution <height>x<width>x<channels> <filters> <size> <stride> <activation>\","
            + " such as \"dense 64 relu\", not \""
            + text
            + "\"");
  }

  private static int size(String word, String text) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a layer's sizes are integers from 1 to " + Integer.MAX_VALUE + ": \"" + text + "\"", e);
    }
  }
}
