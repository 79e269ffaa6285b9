package dev.polyak.agents.dqn;

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
 * Q-learning with a target network on n-step returns, with the Huber loss and importance weights:
 *
 * <pre>
 * y    = return + discount max_a Q_target(s', a)                          (Mnih et al. 2015)
 * y    = return + discount Q_target(s', argmax_a Q_online(s', a))         (van Hasselt, Guez and
 *                                                                          Silver 2016, equation 4)
 * td   = y - Q_online(s, a)
 * loss = mean(weight huber(td))
 * </pre>
 */
final class DqnUpdate implements UpdateRule {
  private final NetworkDescription network;
  private final BatchLayout batch;
  private final DqnSettings settings;

  DqnUpdate(NetworkDescription network, BatchLayout batch, DqnSettings settings) {
    this.network = network;
    this.batch = batch;
    this.settings = settings;
  }

  @Override
  public List<NamedNetwork> networks() {
    return List.of(new NamedNetwork(Dqn.NETWORK, network));
  }

  @Override
  public BatchLayout batch() {
    return batch;
  }

  @Override
  public List<String> metrics() {
    return List.of("loss", "td_error", "q_mean", "q_max", "gradient_norm");
  }

  @Override
  public void apply(Operations o) {
    Tensor action = o.input(Transitions.ACTION);
    Pass values = o.forward(Dqn.NETWORK, Kind.ONLINE, o.input(Transitions.OBSERVATION));
    Tensor taken = o.gather(values.output(), action);
    // No gradient flows through the target.
    Tensor error = o.subtract(TemporalDifference.target(o, nextValue(o)), taken);

    Tensor slope = TemporalDifference.slope(o, error, settings.huberDelta());
    Tensor gradient = o.backward(values, o.scatter(slope, action, network.outputs()));
    Tensor norm = o.norm(gradient);
    o.step(Dqn.NETWORK, gradient, norm, settings.maximumGradientNorm());

    o.result(Agent.TD_ERROR, error);
    o.metric("loss", TemporalDifference.loss(o, error, settings.huberDelta()));
    o.metric("td_error", TemporalDifference.meanMagnitude(o, error));
    o.metric("q_mean", o.mean(taken));
    o.metric("q_max", o.maximum(values.output()));
    o.metric("gradient_norm", norm);
  }

  private Tensor nextValue(Operations o) {
    Tensor next = o.input(Transitions.NEXT_OBSERVATION);
    Tensor valued = o.forward(Dqn.NETWORK, Kind.TARGET, next).output();
    if (!settings.doubleQ()) {
      return o.max(valued);
    }
    Tensor selected = o.argmax(o.forward(Dqn.NETWORK, Kind.ONLINE, next).output());
    return o.gather(valued, selected);
  }
}
