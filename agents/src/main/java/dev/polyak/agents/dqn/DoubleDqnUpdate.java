package dev.polyak.agents.dqn;

import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.Kind;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.Operations;
import dev.polyak.networks.Operations.Pass;
import dev.polyak.networks.Operations.Tensor;
import dev.polyak.networks.UpdateRule;
import java.util.List;

/**
 * Double Q-learning with a target network (van Hasselt, Guez and Silver 2016, equation 4), on
 * n-step returns, with the Huber loss and importance weights:
 *
 * <pre>
 * y    = return + discount Q_target(s', argmax_a Q_online(s', a))
 * td   = y - Q_online(s, a)
 * loss = mean(weight huber(td))        d loss / d Q_online(s, a) = -weight clip(td, -delta, delta) / B
 * </pre>
 */
final class DoubleDqnUpdate implements UpdateRule {
  private final NetworkDescription network;
  private final BatchLayout batch;
  private final double huberDelta;
  private final double maximumGradientNorm;

  DoubleDqnUpdate(
      NetworkDescription network,
      BatchLayout batch,
      double huberDelta,
      double maximumGradientNorm) {
    this.network = network;
    this.batch = batch;
    this.huberDelta = huberDelta;
    this.maximumGradientNorm = maximumGradientNorm;
  }

  @Override
  public List<NamedNetwork> networks() {
    return List.of(new NamedNetwork(DoubleDqn.NETWORK, network));
  }

  @Override
  public BatchLayout batch() {
    return batch;
  }

  @Override
  public void apply(Operations o) {
    Tensor action = o.input(DoubleDqnBatches.ACTION);
    Tensor weight = o.input(DoubleDqnBatches.WEIGHT);
    Pass values = o.forward(DoubleDqn.NETWORK, Kind.ONLINE, o.input(DoubleDqnBatches.OBSERVATION));
    Tensor taken = o.gather(values.output(), action);
    Tensor error = o.subtract(target(o), taken);

    Tensor loss = o.mean(o.multiply(weight, o.huber(error, huberDelta)));
    Tensor slope = o.multiply(weight, derivative(o, error));
    Tensor outputGradient = o.scatter(o.scale(slope, -1.0 / o.rows()), action, network.outputs());
    Tensor gradient = o.backward(values, outputGradient);
    Tensor norm = o.norm(gradient);
    o.step(DoubleDqn.NETWORK, gradient, norm, maximumGradientNorm);

    o.result("td_error", error);
    o.metric("loss", loss);
    o.metric("td_error", o.mean(magnitude(o, error)));
    o.metric("q_mean", o.mean(taken));
    o.metric("q_max", o.maximum(values.output()));
    o.metric("gradient_norm", norm);
  }

  /** y, which no gradient flows through. */
  private static Tensor target(Operations o) {
    Tensor next = o.input(DoubleDqnBatches.NEXT_OBSERVATION);
    Tensor selected = o.argmax(o.forward(DoubleDqn.NETWORK, Kind.ONLINE, next).output());
    Tensor value = o.gather(o.forward(DoubleDqn.NETWORK, Kind.TARGET, next).output(), selected);
    return o.add(
        o.input(DoubleDqnBatches.RETURN), o.multiply(o.input(DoubleDqnBatches.DISCOUNT), value));
  }

  /**
   * Of the Huber loss. The bounds would turn an infinite error into a finite gradient; 0 times the
   * error makes it NaN again.
   */
  private Tensor derivative(Operations o, Tensor error) {
    return o.add(o.clip(error, -huberDelta, huberDelta), o.scale(error, 0));
  }

  private static Tensor magnitude(Operations o, Tensor x) {
    return o.subtract(
        o.clip(x, 0, Double.POSITIVE_INFINITY), o.clip(x, Double.NEGATIVE_INFINITY, 0));
  }
}
