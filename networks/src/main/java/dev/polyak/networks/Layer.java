package dev.polyak.networks;

import java.util.List;

/**
 * One layer of a {@link NetworkDescription}. Its text form is what a run's specification carries.
 */
public sealed interface Layer permits Dense, Dueling {

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
      return new Dense(outputs(words.get(1), text), Activation.parse(words.get(2)));
    }
    if (words.size() == 4 && words.getFirst().equals("dueling")) {
      return new Dueling(
          outputs(words.get(1), text), outputs(words.get(2), text), Activation.parse(words.get(3)));
    }
    throw new IllegalArgumentException(
        "a layer reads \"dense <outputs> <activation>\" or \"dueling <hidden> <outputs>"
            + " <activation>\", such as \"dense 64 relu\", not \""
            + text
            + "\"");
  }

  private static int outputs(String word, String text) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a layer's outputs are an integer from 1 to " + Integer.MAX_VALUE + ": \"" + text + "\"",
          e);
    }
  }
}
