package dev.polyak.benchmarks.engines;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Problem;
import dev.polyak.agents.dqn.Dqn;
import dev.polyak.agents.dqn.DqnSettings;
import dev.polyak.networks.Activation;
import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.BatchLayout.Column;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.Kind;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.Operations;
import dev.polyak.networks.Operations.Pass;
import dev.polyak.networks.Operations.Tensor;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What an engine is timed with. What a piece of work needs lives as long as the work. */
public final class EngineWork {
  private static final String NETWORK = "q";
  private static final int ROWS = 64;

  private final Engine engine;

  /** Work of {@code engine}. */
  public EngineWork(Engine engine) {
    this.engine = engine;
  }

  private static NetworkDescription network(Work work) {
    int[] widths = work.widths();
    if (widths == null) {
      return new NetworkDescription(
          84 * 84 * 4,
          Stream.of(
                  "convolution 84x84x4 32 8 4 relu",
                  "convolution 20x20x32 64 4 2 relu",
                  "convolution 9x9x64 64 3 1 relu",
                  "dense 512 relu",
                  "dense " + Work.PIXEL_ACTIONS + " identity")
              .map(Layer::parse)
              .toList());
    }
    return NetworkDescription.perceptron(
        widths[0],
        List.of(widths[1], widths[2]),
        Activation.RELU,
        new Dense(widths[3], Activation.IDENTITY));
  }

  /** A piece of work. */
  public Runnable of(Work work) {
    NetworkDescription network = network(work);
    if (!work.trains()) {
      Random random = new Random(1);
      Inference inference = engine.inference(network, 1);
      inference.load(network.initialise(random));
      float[] observation = Gaussian.numbers(network.inputs(), random);
      float[] outputs = new float[network.outputs()];
      var state = inference.initialState();
      return () -> inference.forward(observation, state, 1, outputs);
    }
    boolean pixels = work.widths() == null;
    BatchLayout layout =
        new BatchLayout(
            List.of(
                new Column(
                    "x",
                    network.inputs(),
                    pixels ? BatchLayout.Type.UINT8 : BatchLayout.Type.FLOAT32),
                new Column("y", network.outputs(), BatchLayout.Type.FLOAT32)));
    return run(
        new Regression(network, layout),
        work.rows(),
        new NamedNetwork(NETWORK, network),
        new TargetRule.CopyEvery(Long.MAX_VALUE));
  }

  /** The mean squared error of all outputs. */
  private record Regression(NetworkDescription network, BatchLayout batch) implements UpdateRule {

    @Override
    public List<NamedNetwork> networks() {
      return List.of(new NamedNetwork(NETWORK, network));
    }

    @Override
    public void apply(Operations o) {
      Pass pass = o.forward(NETWORK, Kind.ONLINE, o.input("x"));
      Tensor error = o.subtract(pass.output(), o.input("y"));
      Tensor slope = o.scale(error, 2.0 / o.rows() / network.outputs());
      Tensor gradient = o.backward(pass, slope);
      o.step(NETWORK, gradient, o.norm(gradient), Double.POSITIVE_INFINITY);
    }
  }

  /** Three forward passes and one backward pass, which the whole update is set against. */
  private record Passes(NetworkDescription network, BatchLayout batch) implements UpdateRule {

    @Override
    public List<NamedNetwork> networks() {
      return List.of(new NamedNetwork(NETWORK, network));
    }

    @Override
    public void apply(Operations o) {
      Pass pass = o.forward(NETWORK, Kind.ONLINE, o.input("observation"));
      o.forward(NETWORK, Kind.ONLINE, o.input("next_observation"));
      o.forward(NETWORK, Kind.TARGET, o.input("next_observation"));
      o.backward(pass, pass.output());
    }
  }

  /**
   * The whole Double-DQN update of 4-{@code hidden}-{@code hidden}-2 over 64 rows, with Polyak
   * averaging.
   */
  public Runnable doubleDqn(int hidden) {
    UpdateRule rule = agent(hidden).updateRule();
    return run(rule, ROWS, rule.networks().getFirst(), new TargetRule.Polyak(0.005));
  }

  /** Its three forward passes and its backward pass alone, which move nothing. */
  public Runnable passes(int hidden) {
    UpdateRule whole = agent(hidden).updateRule();
    NamedNetwork network = new NamedNetwork(NETWORK, whole.networks().getFirst().description());
    return run(
        new Passes(network.description(), whole.batch()),
        ROWS,
        network,
        new TargetRule.CopyEvery(Long.MAX_VALUE));
  }

  private static Agent agent(int hidden) {
    return new Dqn(
        new Problem(4, new Actions.Discrete(2)),
        new DqnSettings(
            0.99,
            3,
            ROWS,
            List.of(),
            List.of(hidden, hidden),
            "relu",
            1,
            10,
            true,
            false,
            new DqnSettings.Exploration("epsilon-greedy")));
  }

  /** An update over a batch of Gaussian numbers and of random bytes. */
  private Runnable run(UpdateRule rule, int rows, NamedNetwork network, TargetRule target) {
    Random random = new Random(1);
    float[] weights = network.description().initialise(random);
    Batch batch = new Batch(rule.batch(), rows);
    for (Column column : rule.batch().columns()) {
      switch (column.type()) {
        case FLOAT32 -> Gaussian.fill(batch.floats(column.name()), random);
        case UINT8 -> random.nextBytes(batch.bytes(column.name()));
        case INT32 -> {} // Action 0.
      }
    }
    Update update = engine.compile(rule, rows);
    update.write(network.name(), Kind.ONLINE, weights);
    update.write(network.name(), Kind.TARGET, weights);
    update.follow(target);
    return () -> update.run(batch, 1e-4);
  }
}
