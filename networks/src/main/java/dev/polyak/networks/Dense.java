package dev.polyak.networks;

import java.util.Objects;

/**
 * A fully connected layer: {@code y = f(W x + b)}.
 *
 * <p>Its part of the flat parameter vector, which DL4J lays out alike:
 *
 * <pre>
 * | kernel W, [outputs][inputs] in C order | bias b, [outputs] |
 * </pre>
 *
 * @param outputs numbers in a row of the output, 1 or more
 * @param activation f
 */
public record Dense(int outputs, Activation activation) implements Layer {

  public Dense {
    if (outputs < 1) {
      throw new IllegalArgumentException("a dense layer has 1 or more outputs, not " + outputs);
    }
    Objects.requireNonNull(activation, "activation");
  }

  @Override
  public long parameters(int inputs) {
    return ((long) inputs + 1) * outputs;
  }

  @Override
  public String text() {
    return "dense " + outputs + " " + activation.text();
  }
}
