package dev.polyak.learner.replay;

/** The observations of a message, as a network reads them. */
interface Observations {
  /** Copies observation {@code value}. */
  void copy(int value, float[] destination, int offset);

  /**
   * Copies observation {@code value}, of unsigned bytes.
   *
   * @throws IllegalStateException if it is not of unsigned bytes
   */
  void copy(int value, byte[] destination, int offset);
}
