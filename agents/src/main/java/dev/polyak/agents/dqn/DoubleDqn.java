package dev.polyak.agents.dqn;

import dev.polyak.agents.ActingRule;
import dev.polyak.agents.Agent;
import dev.polyak.agents.BatchComposer;
import dev.polyak.agents.EpsilonGreedy;
import dev.polyak.networks.Activation;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/**
 * DQN (Mnih et al. 2015) with double Q-learning (van Hasselt, Guez and Silver 2016) and n-step
 * returns, for flat observations and discrete actions. {@link DoubleDqnUpdate} states what it
 * learns.
 */
public final class DoubleDqn implements Agent {

  /** Its one network: observation in, the value of each action out. */
  static final String NETWORK = "q";

  private final int actions;
  private final DoubleDqnSettings settings;
  private final DoubleDqnBatches batches;
  private final UpdateRule updateRule;

  /**
   * @param observationSize numbers in an observation, 1 or more
   * @param actions 1 or more
   */
  public DoubleDqn(int observationSize, int actions, DoubleDqnSettings settings) {
    this.actions = actions;
    this.settings = settings;
    batches = new DoubleDqnBatches(observationSize, settings.discount());
    updateRule =
        new DoubleDqnUpdate(
            network(observationSize, actions, settings),
            batches.layout(),
            settings.huberDelta(),
            settings.maximumGradientNorm());
  }

  private static NetworkDescription network(
      int observationSize, int actions, DoubleDqnSettings settings) {
    Activation activation = Activation.parse(settings.activation());
    List<Layer> layers = new ArrayList<>();
    settings.hidden().forEach(outputs -> layers.add(new Dense(outputs, activation)));
    layers.add(new Dense(actions, Activation.IDENTITY));
    return new NetworkDescription(observationSize, layers);
  }

  @Override
  public UpdateRule updateRule() {
    return updateRule;
  }

  @Override
  public String actingNetwork() {
    return NETWORK;
  }

  @Override
  public ActingRule actingRule() {
    return new EpsilonGreedy(actions);
  }

  @Override
  public BatchComposer batchComposer() {
    return batches;
  }

  @Override
  public int horizon() {
    return settings.horizon();
  }

  @Override
  public int batchSize() {
    return settings.batchSize();
  }
}
