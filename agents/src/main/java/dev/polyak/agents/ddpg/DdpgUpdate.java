package dev.polyak.agents.ddpg;

import dev.polyak.agents.Agent;
import dev.polyak.agents.TemporalDifference;
import dev.polyak.agents.Transitions;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.Kind;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.Operations;
import dev.polyak.networks.Operations.Pass;
import dev.polyak.networks.Operations.Tensor;
import dev.polyak.networks.UpdateRule;
import java.util.List;

/**
 * The deterministic policy gradient with target networks (Lillicrap et al. 2016, algorithm 1), on
 * n-step returns, with the Huber loss and importance weights for the critic Q and the policy mu:
 *
 * <pre>
 * y           = return + discount Q_target(s', mu_target(s'))
 * td          = y - Q(s, a)
 * loss        = mean(weight huber(td))
 * policy loss = -mean(Q(s, mu(s)))       d policy loss / d mu(s) = -dQ/da(s, mu(s)) / B
 * </pre>
 *
 * Both steps are taken from the weights before the update.
 */
final class DdpgUpdate implements UpdateRule {
  private final NetworkDescription policy;
  private final NetworkDescription critic;
  private final BatchLayout batch;
  private final DdpgSettings settings;

  DdpgUpdate(
      NetworkDescription policy,
      NetworkDescription critic,
      BatchLayout batch,
      DdpgSettings settings) {
    this.policy = policy;
    this.critic = critic;
    this.batch = batch;
    this.settings = settings;
  }

  @Override
  public List<NamedNetwork> networks() {
    return List.of(new NamedNetwork(Ddpg.POLICY, policy), new NamedNetwork(Ddpg.CRITIC, critic));
  }

  @Override
  public BatchLayout batch() {
    return batch;
  }

  @Override
  public List<String> metrics() {
    return List.of(
        "loss",
        "policy_loss",
        "td_error",
        "q_mean",
        "q_max",
        "gradient_norm",
        "policy_gradient_norm");
  }

  @Override
  public void apply(Operations o) {
    Tensor observation = o.input(Transitions.OBSERVATION);
    learnCritic(o, observation);
    improvePolicy(o, observation);
  }

  private void learnCritic(Operations o, Tensor observation) {
    Tensor taken = o.concatenate(observation, o.input(Transitions.ACTION));
    Pass values = o.forward(Ddpg.CRITIC, Kind.ONLINE, taken);
    // No gradient flows through the target.
    Tensor error = o.subtract(TemporalDifference.target(o, nextValue(o)), values.output());

    Tensor slope = TemporalDifference.slope(o, error, settings.huberDelta());
    Tensor gradient = o.backward(values, slope);
    Tensor norm = o.norm(gradient);
    o.step(Ddpg.CRITIC, gradient, norm, settings.maximumGradientNorm());

    o.result(Agent.TD_ERROR, error);
    o.metric("loss", TemporalDifference.loss(o, error, settings.huberDelta()));
    o.metric("td_error", TemporalDifference.meanMagnitude(o, error));
    o.metric("q_mean", o.mean(values.output()));
    o.metric("q_max", o.maximum(values.output()));
    o.metric("gradient_norm", norm);
  }

  private static Tensor nextValue(Operations o) {
    Tensor next = o.input(Transitions.NEXT_OBSERVATION);
    Tensor action = o.forward(Ddpg.POLICY, Kind.TARGET, next).output();
    return o.forward(Ddpg.CRITIC, Kind.TARGET, o.concatenate(next, action)).output();
  }

  private void improvePolicy(Operations o, Tensor observation) {
    Pass actions = o.forward(Ddpg.POLICY, Kind.ONLINE, observation);
    Pass values = o.forward(Ddpg.CRITIC, Kind.ONLINE, o.concatenate(observation, actions.output()));
    Tensor slope = o.constant(-1.0 / o.rows());
    Tensor byAction = o.columns(o.inputGradient(values, slope), policy.inputs(), critic.inputs());
    Tensor gradient = o.backward(actions, byAction);
    Tensor norm = o.norm(gradient);
    o.step(
        Ddpg.POLICY, gradient, norm, settings.maximumGradientNorm(), settings.policyRateFactor());

    o.metric("policy_loss", o.mean(o.scale(values.output(), -1)));
    o.metric("policy_gradient_norm", norm);
  }
}
