package dev.polyak.actor.run;

import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.Normalisation;
import dev.polyak.networks.ActingState;
import dev.polyak.networks.Inference;
import java.util.Optional;

/**
 * Forward passes of the network that acts, from observations as they are stored: where the run
 * normalises, by the statistics of the snapshot that acts. Belongs to one thread; nothing is
 * allocated per pass.
 */
public final class ActingNetwork implements AutoCloseable {
  private final Inference inference;
  private final Optional<Normalisation> normalisation;

  /** Takes the inference over. */
  ActingNetwork(Inference inference, Optional<Normalisation> normalisation) {
    this.inference = inference;
    this.normalisation = normalisation;
  }

  /** Acts by this snapshot from now on. */
  public void load(Weights weights) {
    inference.load(weights.parameters());
    normalisation.ifPresent(each -> each.load(weights.normalisation().orElseThrow()));
  }

  /** A fresh recurrent state of every lane. */
  public ActingState initialState() {
    return inference.initialState();
  }

  /**
   * As {@link Inference#forward}.
   *
   * @param observations are normalised where they are
   */
  public void forward(float[] observations, ActingState state, int rows, float[] outputs) {
    if (normalisation.isPresent()) {
      normalisation.get().apply(observations, rows);
    }
    inference.forward(observations, state, rows, outputs);
  }

  @Override
  public void close() {
    inference.close();
  }
}
