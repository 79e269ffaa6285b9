package dev.polyak.networks.program;

import dev.polyak.networks.GradientNorm;
import dev.polyak.networks.Kind;
import dev.polyak.networks.LearnedWeights;
import dev.polyak.networks.NetworkDescription;

/**
 * A network under training in an engine, which may keep the weights in an order of its own: every
 * step that the optimiser and the targets make is elementwise.
 */
public interface TrainedNetwork extends AutoCloseable {

  NetworkDescription description();

  /** The weights in the engine's order, live. */
  LearnedWeights weights();

  /** Brings a vector from the description's order into the engine's. */
  void order(float[] described, float[] own);

  /** Brings a vector from the engine's order into the description's. */
  void describe(float[] own, float[] described);

  /** Euclidean norm of a gradient in the engine's order, summed in float64. */
  default double norm(float[] gradient) {
    return GradientNorm.of(gradient);
  }

  /** Hears that weights have changed, before the next pass. */
  void moved();

  /** Memory for passes over {@code rows} rows. */
  NetworkPass pass(Kind kind, int rows);

  @Override
  void close();
}
