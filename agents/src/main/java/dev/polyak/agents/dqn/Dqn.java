package dev.polyak.agents.dqn;

import dev.polyak.agents.ActingRule;
import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Algorithm;
import dev.polyak.agents.BatchComposer;
import dev.polyak.agents.Boltzmann;
import dev.polyak.agents.EpsilonGreedy;
import dev.polyak.agents.Problem;
import dev.polyak.agents.Transitions;
import dev.polyak.agents.Trunk;
import dev.polyak.networks.Activation;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Dueling;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.UpdateRule;
import java.util.List;

/**
 * DQN (Mnih et al. 2015) for vectors or images and discrete actions, with n-step returns and, as
 * they are set, double Q-learning (van Hasselt, Guez and Silver 2016) and a dueling network (Wang
 * et al. 2016). {@link DqnUpdate} states what it learns.
 */
public final class Dqn implements Agent {

  /** Its one network: observation in, the value of each action out. */
  static final String NETWORK = "q";

  private final int actions;
  private final DqnSettings settings;
  private final Transitions transitions;
  private final UpdateRule updateRule;

  /**
   * @throws IllegalArgumentException if the actions are not discrete
   */
  public Dqn(Problem problem, DqnSettings settings) {
    if (!(problem.actions() instanceof Actions.Discrete(int n))) {
      throw new IllegalArgumentException(
          "agent.algorithm = dqn takes discrete actions; ddpg takes continuous ones");
    }
    actions = n;
    this.settings = settings;
    transitions = new Transitions(problem, settings.discount());
    updateRule = new DqnUpdate(network(problem, n, settings), transitions.layout(), settings);
  }

  /** The name {@code dqn}. */
  public static final class Family implements Algorithm<DqnSettings> {
    @Override
    public String name() {
      return "dqn";
    }

    @Override
    public Class<DqnSettings> settings() {
      return DqnSettings.class;
    }

    @Override
    public Agent create(Problem problem, DqnSettings settings) {
      return new Dqn(problem, settings);
    }
  }

  private static NetworkDescription network(Problem problem, int actions, DqnSettings settings) {
    Activation activation = Activation.parse(settings.activation());
    List<Integer> hidden = settings.hidden();
    boolean dueling = settings.dueling();
    Layer head =
        dueling
            ? new Dueling(hidden.getLast(), actions, activation)
            : new Dense(actions, Activation.IDENTITY);
    List<Integer> dense = dueling ? hidden.subList(0, hidden.size() - 1) : hidden;
    return new Trunk(settings.convolutions(), dense, activation).under(head, problem);
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
  public ActingRule actingRule(int lanes) {
    return settings.exploration().discrete().equals("boltzmann")
        ? new Boltzmann(actions)
        : new EpsilonGreedy(actions);
  }

  @Override
  public BatchComposer batchComposer() {
    return transitions;
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
