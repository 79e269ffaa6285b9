package dev.polyak.actor.collect;

import dev.polyak.runs.v1.Progress;

/** What collects in a session of a node. */
public interface Collecting extends AutoCloseable {
  /** The run has moved on. */
  default void progressed(Progress progress) {}

  /** The run is ending: nobody will sample what is collected from now on, or is not sent yet. */
  void discard();

  /** Stops, sends what is left and returns when all is freed. */
  @Override
  void close();
}
