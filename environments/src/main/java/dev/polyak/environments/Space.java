package dev.polyak.environments;

/** The values that an observation or an action may have, as Gymnasium's spaces. */
public sealed interface Space permits Box, Discrete {

  /** Numbers in one value. */
  int size();

  /**
   * Index of the first of {@link #size()} numbers that is not of the space; -1 where all are. NaN
   * never is.
   */
  int firstOutside(float[] value);

  /** What number {@code index} of a value may be, in words. */
  String allowed(int index);
}
