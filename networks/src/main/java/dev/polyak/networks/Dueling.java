package dev.polyak.networks;

import java.util.Objects;

/**
 * A dueling head (Wang et al. 2016, equation 9): two streams of one hidden layer each, one for the
 * state's value and one for the actions' advantages,
 *
 * <pre>
 * q_a = v + adv_a - mean over a' of adv_a'
 * v   = w_v . f(W_0 x + b_0) + b_v        adv = W_a f(W_1 x + b_1) + b_a
 * </pre>
 *
 * <p>Its part of the flat parameter vector, kernels in C order:
 *
 * <pre>
 * | W_0, [hidden][inputs] | W_1, likewise | b_0, [hidden] | b_1, likewise |
 * | w_v, [hidden] | b_v | W_a, [outputs][hidden] | b_a, [outputs] |
 * </pre>
 *
 * @param hidden outputs of each stream's hidden layer, 1 or more
 * @param outputs actions, 1 or more
 * @param activation f
 */
public record Dueling(int hidden, int outputs, Activation activation) implements Layer {

  public Dueling {
    if (hidden < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "a dueling head has 1 or more hidden and outputs, not " + hidden + " and " + outputs);
    }
    Objects.requireNonNull(activation, "activation");
  }

  @Override
  public long parameters(int inputs) {
    return 2 * ((long) inputs + 1) * hidden + ((long) hidden + 1) * (1 + (long) outputs);
  }

  @Override
  public String text() {
    return "dueling " + hidden + " " + outputs + " " + activation.text();
  }
}
