package dev.polyak.examples.advantage;

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
 * The advantage learning operator (Bellemare et al. 2016, "Increasing the Action Gap") on n-step
 * returns, with the Huber loss and importance weights:
 *
 * <pre>
 * gap  = max_b Q_target(s, b) - Q_target(s, a)
 * y    = return + discount max_b Q_target(s', b) - alpha gap
 * td   = y - Q_online(s, a)
 * loss = mean(weight huber(td))
 * </pre>
 *
 * <p>The best action's gap is 0, so its value stays that of Q-learning; where a value q* is lower
 * than the best one v*, the fixed point of {@code q = q* - alpha (v* - q)} is {@code v* - (v* - q*)
 * / (1 - alpha)}: the gap has grown, and errors of approximation turn the policy less easily.
 */
final class AdvantageLearningUpdate implements UpdateRule {
  private static final String NETWORK = AdvantageLearning.NETWORK;

  private final NetworkDescription network;
  private final BatchLayout batch;
  private final AdvantageLearningSettings settings;

  AdvantageLearningUpdate(
      NetworkDescription network, BatchLayout batch, AdvantageLearningSettings settings) {
    this.network = network;
    this.batch = batch;
    this.settings = settings;
  }

  @Override
  public List<NamedNetwork> networks() {
    return List.of(new NamedNetwork(NETWORK, network));
  }

  @Override
  public BatchLayout batch() {
    return batch;
  }

  @Override
  public List<String> metrics() {
    return List.of("loss", "td_error", "q_mean", "q_max", "action_gap", "gradient_norm");
  }

  @Override
  public void apply(Operations o) {
    Tensor observation = o.input(Transitions.OBSERVATION);
    Tensor action = o.input(Transitions.ACTION);
    Tensor next = o.input(Transitions.NEXT_OBSERVATION);
    Pass values = o.forward(NETWORK, Kind.ONLINE, observation);
    Tensor taken = o.gather(values.output(), action);
    // No gradient flows through either term of the target.
    Tensor optimal = TemporalDifference.target(o, o.max(valued(o, next)));
    Tensor gap = gap(o, valued(o, observation), action);
    Tensor target = o.subtract(optimal, o.scale(gap, settings.advantageLearning().alpha()));
    Tensor error = o.subtract(target, taken);

    Tensor slope = TemporalDifference.slope(o, error, settings.huberDelta());
    Tensor gradient = o.backward(values, o.scatter(slope, action, network.outputs()));
    Tensor norm = o.norm(gradient);
    o.step(NETWORK, gradient, norm, settings.maximumGradientNorm());

    o.result(Agent.TD_ERROR, error);
    o.metric("loss", TemporalDifference.loss(o, error, settings.huberDelta()));
    o.metric("td_error", TemporalDifference.meanMagnitude(o, error));
    o.metric("q_mean", o.mean(taken));
    o.metric("q_max", o.maximum(values.output()));
    o.metric("action_gap", o.mean(gap));
    o.metric("gradient_norm", norm);
  }

  private static Tensor valued(Operations o, Tensor observation) {
    return o.forward(NETWORK, Kind.TARGET, observation).output();
  }

  private static Tensor gap(Operations o, Tensor valued, Tensor action) {
    return o.subtract(o.max(valued), o.gather(valued, action));
  }
}
