package dev.polyak.networks;

/**
 * The closed set of operations over tensors that live in an engine. B is the batch size, A the
 * number of a network's outputs.
 *
 * <p>Operands must come from the same {@code Operations} and the same {@link UpdateRule#apply};
 * shapes that do not fit are an {@link IllegalArgumentException}.
 */
public interface Operations {

  /** A value in the engine: {@code [B]}, {@code [B, width]}, a scalar or a gradient. */
  interface Tensor {}

  /** A forward pass, with what its backward pass needs. */
  interface Pass {
    /** {@code [B, A]} */
    Tensor output();
  }

  /** B: a loss that is a mean over the rows divides its gradient by it. */
  int rows();

  /** A column of the batch: {@code [B]} where its width is 1, else {@code [B, width]}. */
  Tensor input(String column);

  /** The same number in every row: {@code [B]}. */
  Tensor constant(double value);

  /** Forward pass of a network. Only a pass that is given to {@link #backward} is kept. */
  Pass forward(String network, Kind kind, Tensor input);

  /** Index of each row's largest element, the lowest where several are: {@code [B, A] -> [B]}. */
  Tensor argmax(Tensor matrix);

  /** Each row's largest element: {@code [B, A] -> [B]}. */
  Tensor max(Tensor matrix);

  /** Row i's element {@code indices[i]}: {@code [B, A], [B] -> [B]}. */
  Tensor gather(Tensor matrix, Tensor indices);

  /**
   * The transpose of gather: zeros but for {@code values[i]} at row i, column {@code indices[i]}:
   * {@code [B] -> [B, columns]}.
   */
  Tensor scatter(Tensor values, Tensor indices, int columns);

  /** Rows side by side: {@code [B, v], [B, w] -> [B, v + w]}. */
  Tensor concatenate(Tensor left, Tensor right);

  /**
   * Columns {@code from} to {@code to - 1} of each row: {@code [B, w] -> [B, to - from]}, {@code 0
   * <= from < to <= w}.
   */
  Tensor columns(Tensor matrix, int from, int to);

  /** Elementwise sum. */
  Tensor add(Tensor left, Tensor right);

  /** Elementwise difference. */
  Tensor subtract(Tensor left, Tensor right);

  /** Elementwise product. */
  Tensor multiply(Tensor left, Tensor right);

  /** Product with a constant. */
  Tensor scale(Tensor tensor, double factor);

  /** Elementwise bounds: the derivative of the Huber loss where they are -delta and delta. */
  Tensor clip(Tensor tensor, double low, double high);

  /**
   * Huber loss, elementwise: x^2 / 2 where |x| is at most delta, else delta (|x| - delta / 2)
   * (Huber 1964).
   */
  Tensor huber(Tensor tensor, double delta);

  /** Mean of all elements, a scalar. */
  Tensor mean(Tensor tensor);

  /** Largest of all elements, a scalar. */
  Tensor maximum(Tensor tensor);

  /**
   * Gradient of a loss by the weights of a pass's network.
   *
   * @param outputGradient derivative of the loss by the pass's output, {@code [B, A]}
   */
  Tensor backward(Pass pass, Tensor outputGradient);

  /**
   * Gradient of a loss by the input of a pass, {@code [B, inputs]}: what flows on into the network
   * that made that input.
   *
   * @param outputGradient derivative of the loss by the pass's output, {@code [B, A]}
   */
  Tensor inputGradient(Pass pass, Tensor outputGradient);

  /**
   * Euclidean norm of a gradient, a scalar computed in float64. Not finite exactly if an element is
   * not: no overflow in between.
   */
  Tensor norm(Tensor gradient);

  /**
   * One step of Adam (Kingma and Ba 2015, algorithm 1) on a network's online weights, along the
   * gradient scaled by {@code min(1, maximumNorm / norm)}, and in the same pass the targets' move
   * by their {@link TargetRule}. Steps are taken when the update ends, all of them or, where the
   * norm of any is not finite, none: then nothing moves, and the update counts as skipped.
   *
   * @param maximumNorm bound of the gradient's global norm; infinity for none
   * @param rateFactor what the update's learning rate is multiplied with for this network, above 0
   */
  void step(String network, Tensor gradient, Tensor norm, double maximumNorm, double rateFactor);

  /** A step at the update's own learning rate. */
  default void step(String network, Tensor gradient, Tensor norm, double maximumNorm) {
    step(network, gradient, norm, maximumNorm, 1);
  }

  /** Names a {@code [B]} tensor as a row result of the update. */
  void result(String name, Tensor tensor);

  /** Names a scalar as a metric of the update. */
  void metric(String name, Tensor scalar);
}
