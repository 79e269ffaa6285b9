package dev.polyak.paramserver.runs;

import dev.polyak.paramserver.weights.Broadcast;
import dev.polyak.paramserver.weights.Weights;
import dev.polyak.paramserver.weights.WeightsStore;
import java.util.Optional;

/** Weights of a run in which none were restored. */
final class Weightless {
  private Weightless() {}

  static Weights weights() {
    return new Weights(
        "r", Optional.empty(), WeightsStore.NONE, new Broadcast("r", 10, Runnable::run));
  }
}
