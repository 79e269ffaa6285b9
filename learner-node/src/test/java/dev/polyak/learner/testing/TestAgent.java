package dev.polyak.learner.testing;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Problem;
import dev.polyak.agents.dqn.Dqn;
import dev.polyak.agents.dqn.DqnSettings;
import java.util.List;

/** A small Double DQN for {@link Rows#SIGNATURE}: gamma 1/2, so that returns are exact. */
public final class TestAgent {
  private TestAgent() {}

  public static Agent of(int batchSize, int horizon) {
    return new Dqn(
        new Problem(2, new Actions.Discrete(2)),
        new DqnSettings(
            0.5,
            horizon,
            batchSize,
            List.of(),
            List.of(4),
            "relu",
            1,
            10,
            true,
            false,
            new DqnSettings.Exploration("epsilon-greedy")));
  }
}
