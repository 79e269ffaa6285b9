package dev.polyak.examples.advantage;

import dev.polyak.agents.ActingRule;
import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Algorithm;
import dev.polyak.agents.BatchComposer;
import dev.polyak.agents.EpsilonGreedy;
import dev.polyak.agents.Problem;
import dev.polyak.agents.Transitions;
import dev.polyak.networks.Activation;
import dev.polyak.networks.Dense;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.UpdateRule;

/**
 * Advantage learning (Baird 1999; Bellemare et al. 2016) for flat observations and discrete
 * actions, epsilon-greedy. {@link AdvantageLearningUpdate} states what it learns. The initial
 * priorities of its steps are those of Q-learning, without the operator's own term.
 */
public final class AdvantageLearning implements Agent {

  /** Its one network: observation in, the value of each action out. */
  static final String NETWORK = "q";

  private final int actions;
  private final AdvantageLearningSettings settings;
  private final Transitions transitions;
  private final UpdateRule updateRule;

  /**
   * @throws IllegalArgumentException if the actions are not discrete
   */
  public AdvantageLearning(Problem problem, AdvantageLearningSettings settings) {
    if (!(problem.actions() instanceof Actions.Discrete(int n))) {
      throw new IllegalArgumentException(
          "agent.algorithm = advantage-learning takes discrete actions; ddpg takes continuous"
              + " ones");
    }
    actions = n;
    this.settings = settings;
    transitions = new Transitions(problem, settings.discount());
    NetworkDescription network =
        NetworkDescription.perceptron(
            problem.observationSize(),
            settings.hidden(),
            Activation.parse(settings.activation()),
            new Dense(n, Activation.IDENTITY));
    updateRule = new AdvantageLearningUpdate(network, transitions.layout(), settings);
  }

  /**
   * The name {@code advantage-learning}; the file in {@code META-INF/services} names this class.
   */
  public static final class Family implements Algorithm<AdvantageLearningSettings> {
    @Override
    public String name() {
      return "advantage-learning";
    }

    @Override
    public Class<AdvantageLearningSettings> settings() {
      return AdvantageLearningSettings.class;
    }

    @Override
    public Agent create(Problem problem, AdvantageLearningSettings settings) {
      return new AdvantageLearning(problem, settings);
    }
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
    return new EpsilonGreedy(actions);
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
