package dev.polyak.agents.ddpg;

import dev.polyak.agents.ActingRule;
import dev.polyak.agents.ActionScale;
import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Algorithm;
import dev.polyak.agents.BatchComposer;
import dev.polyak.agents.GaussianNoise;
import dev.polyak.agents.OrnsteinUhlenbeckNoise;
import dev.polyak.agents.Problem;
import dev.polyak.agents.Transitions;
import dev.polyak.networks.Activation;
import dev.polyak.networks.Dense;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.UpdateRule;
import java.util.List;

/**
 * Deep deterministic policy gradient (Lillicrap et al. 2016) with n-step returns, for flat
 * observations and continuous actions within bounds. {@link DdpgUpdate} states what it learns.
 */
public final class Ddpg implements Agent {

  /** Observation in, action in [-1, 1] out. */
  static final String POLICY = "policy";

  /** Observation and action in, one value out. */
  static final String CRITIC = "critic";

  private final ActionScale scale;
  private final DdpgSettings settings;
  private final Transitions transitions;
  private final UpdateRule updateRule;

  /**
   * @throws IllegalArgumentException if the actions are not continuous, or not bounded, or the
   *     observations are pixels
   */
  public Ddpg(Problem problem, DdpgSettings settings) {
    if (!(problem.actions() instanceof Actions.Continuous actions)) {
      throw new IllegalArgumentException(
          "agent.algorithm = ddpg takes continuous actions; dqn takes discrete ones");
    }
    if (problem.pixels()) {
      throw new IllegalArgumentException(
          "agent.algorithm = ddpg takes observations of numbers, not of pixels;"
              + " run.rescale-observations makes numbers of them");
    }
    scale = new ActionScale(actions);
    this.settings = settings;
    transitions = new Transitions(problem, settings.discount());
    Activation activation = Activation.parse(settings.activation());
    List<Integer> hidden = settings.hidden();
    int observationSize = problem.observationSize();
    updateRule =
        new DdpgUpdate(
            NetworkDescription.perceptron(
                observationSize, hidden, activation, new Dense(scale.width(), Activation.TANH)),
            NetworkDescription.perceptron(
                observationSize + scale.width(),
                hidden,
                activation,
                new Dense(1, Activation.IDENTITY)),
            transitions.layout(),
            settings);
  }

  /** The name {@code ddpg}. */
  public static final class Family implements Algorithm<DdpgSettings> {
    @Override
    public String name() {
      return "ddpg";
    }

    @Override
    public Class<DdpgSettings> settings() {
      return DdpgSettings.class;
    }

    @Override
    public Agent create(Problem problem, DdpgSettings settings) {
      return new Ddpg(problem, settings);
    }
  }

  @Override
  public UpdateRule updateRule() {
    return updateRule;
  }

  @Override
  public String actingNetwork() {
    return POLICY;
  }

  @Override
  public ActingRule actingRule(int lanes) {
    DdpgSettings.Exploration exploration = settings.exploration();
    return exploration.continuous().equals("gaussian")
        ? new GaussianNoise(scale)
        : new OrnsteinUhlenbeckNoise(scale, exploration.theta(), lanes);
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
