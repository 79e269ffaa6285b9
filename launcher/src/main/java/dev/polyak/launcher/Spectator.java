package dev.polyak.launcher;

import dev.polyak.environments.Environment;
import java.io.IOException;

/** Sees episodes as they are played, one after another. */
interface Spectator extends AutoCloseable {

  /**
   * A state of an episode.
   *
   * @param step before which it is: 0 in the first state
   * @param episodeReturn sum of the rewards so far
   * @param last whether the episode has ended in it
   */
  record Moment(int step, double episodeReturn, boolean last) {}

  /**
   * Sees a state, each once and in its order.
   *
   * @param environment in that state
   * @return whether the spectator stays
   * @throws UnsupportedOperationException if the environment cannot be drawn; the message names it
   */
  boolean see(Environment environment, Moment moment) throws IOException;

  @Override
  void close() throws IOException;
}
