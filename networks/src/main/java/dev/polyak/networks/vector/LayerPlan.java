package dev.polyak.networks.vector;

/** Where one layer's weights stand in this engine's order, and how it is computed. */
sealed interface LayerPlan permits DensePlan, DuelingPlan, ConvolutionPlan {

  /** Brings the layer's part of a vector from the description's order into this engine's. */
  void order(float[] described, float[] own);

  /** The way back of {@link #order}. */
  void describe(float[] own, float[] described);

  /**
   * Fills the layer's part of {@code transposed}, which backward passes read beside the weights.
   */
  void transpose(float[] weights, float[] transposed);

  /** Memory for passes over at most {@code rows} rows. */
  LayerPass pass(int rows);
}
