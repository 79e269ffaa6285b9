package dev.polyak.networks.program;

import dev.polyak.networks.Operations.Pass;

/**
 * What an engine computes of one network with memory of its own: a forward pass over a batch, and
 * the backward passes behind it.
 */
public interface NetworkPass extends Pass {

  @Override
  Matrix output();

  /** Computes {@link #output}, from the weights as they are. */
  void forward(Matrix input);

  /** The same of pixels. */
  void forward(Pixels input);

  /**
   * The gradient of a loss, after {@link #forward(Matrix)} with the same input and weights.
   *
   * @param outputGradient derivative of the loss by the output; stays as it is
   * @param weightGradient receives the derivative by the weights, in the engine's order; null where
   *     it is not asked for
   * @param inputGradient receives the derivative by the input; null where it is not asked for
   */
  void backward(Matrix input, Matrix outputGradient, float[] weightGradient, Matrix inputGradient);

  /** The gradient by the weights alone, after {@link #forward(Pixels)}. */
  void backward(Pixels input, Matrix outputGradient, float[] weightGradient);
}
