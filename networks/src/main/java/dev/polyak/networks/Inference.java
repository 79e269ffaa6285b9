package dev.polyak.networks;

/**
 * Batched forward passes of one network, for acting. Belongs to one thread; nothing is allocated
 * per pass.
 */
public interface Inference extends AutoCloseable {

  /**
   * Takes a copy of the weights.
   *
   * @param parameters flat vector in the description's order, {@link
   *     NetworkDescription#parameters()} long
   */
  void load(float[] parameters);

  /** A fresh recurrent state of every lane; what is in it is the engine's own. */
  ActingState initialState();

  /**
   * Computes rows {@code [0, rows)}.
   *
   * @param observations {@code rows x input} in C order; may be longer
   * @param state moved on by one step for each row; a network without memory leaves it alone
   * @param rows 0 to the maximum that the inference was made for
   * @param outputs receives {@code rows x outputs} in C order; may be longer
   */
  void forward(float[] observations, ActingState state, int rows, float[] outputs);

  @Override
  void close();

  /**
   * What {@link #forward} refuses.
   *
   * @throws IllegalArgumentException if the rows are more than {@code maximumRows}, or an array is
   *     too short for them
   */
  static void check(
      NetworkDescription network,
      int maximumRows,
      float[] observations,
      int rows,
      float[] outputs) {
    if (rows < 0 || rows > maximumRows) {
      throw new IllegalArgumentException(
          "this inference was made for 0 to " + maximumRows + " rows, not " + rows);
    }
    requireLength("observations", observations, rows * network.inputs());
    requireLength("outputs", outputs, rows * network.outputs());
  }

  private static void requireLength(String what, float[] array, int needed) {
    if (array.length < needed) {
      throw new IllegalArgumentException(
          what + " hold " + array.length + " numbers, fewer than the " + needed + " of the pass");
    }
  }
}
