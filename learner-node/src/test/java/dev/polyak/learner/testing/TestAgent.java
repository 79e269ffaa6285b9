package dev.polyak.learner.testing;

import dev.polyak.agents.Agent;
import dev.polyak.agents.dqn.DoubleDqn;
import dev.polyak.agents.dqn.DoubleDqnSettings;
import java.util.List;

/** A small Double DQN for {@link Rows#SIGNATURE}: gamma 1/2, so that returns are exact. */
public final class TestAgent {
  private TestAgent() {}

  public static Agent of(int batchSize, int horizon) {
    return new DoubleDqn(
        2, 2, new DoubleDqnSettings(0.5, horizon, batchSize, List.of(4), "relu", 1, 10));
  }
}
