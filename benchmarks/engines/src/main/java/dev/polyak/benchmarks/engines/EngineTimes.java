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
import dev.polyak.networks.engines.Engines;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Times of one engine: {@code EngineTimes vector}, or of some work: {@code EngineTimes vector CNN}. */
public final class EngineTimes {
  private static final String NETWORK = "q";
  private static final int COUNTED = 20;

  private final Engine engine;

  private EngineTimes(Engine engine) {
    this.engine = engine;
  }

  /** Prints a line for each {@link Work}, and of the vector engine the whole Double-DQN update. */
  public static void main(String[] arguments) {
    EngineTimes times = new EngineTimes(Engines.of(arguments[0], 1));
    String wanted = arguments.length > 1 ? arguments[1] : "";
    for (Work work : Work.values()) {
      if (work.text().contains(wanted)) {
        times.time(work);
      }
    }
    if (arguments[0].equals("vector") && "Double-DQN".contains(wanted)) {
      times.doubleDqn(64);
      times.doubleDqn(256);
    }
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

  private void time(Work work) {
    Random random = new Random(1);
    NetworkDescription network = network(work);
    float[] weights = network.initialise(random);
    if (!work.trains()) {
      try (Inference inference = engine.inference(network, 1)) {
        inference.load(weights);
        float[] observation = new float[network.inputs()];
        fill(observation, random);
        float[] outputs = new float[network.outputs()];
        var state = inference.initialState();
        report(work.text(), () -> inference.forward(observation, state, 1, outputs));
      }
      return;
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
    Regression rule = new Regression(network, layout);
    Batch batch = new Batch(layout, work.rows());
    if (pixels) {
      random.nextBytes(batch.bytes("x"));
    } else {
      fill(batch.floats("x"), random);
    }
    fill(batch.floats("y"), random);
    try (Update update = engine.compile(rule, work.rows())) {
      update.write(NETWORK, Kind.ONLINE, weights);
      update.follow(new TargetRule.CopyEvery(Long.MAX_VALUE));
      report(work.text(), () -> update.run(batch, 1e-3));
    }
  }

  /** The time, and the bytes that a call allocates. */
  private void report(String text, Runnable work) {
    Timing.print(engine.name(), text, Timing.microseconds(work));
    Timing.print(engine.name() + " bytes", text, allocated(work));
  }

  private static double allocated(Runnable work) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long around = threads.getCurrentThreadAllocatedBytes() - before;
    before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < COUNTED; i++) {
      work.run();
    }
    return (double) (threads.getCurrentThreadAllocatedBytes() - before - around) / COUNTED;
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

  private void doubleDqn(int hidden) {
    Random random = new Random(1);
    Agent agent =
        new Dqn(
            new Problem(4, new Actions.Discrete(2)),
            new DqnSettings(
                0.99,
                3,
                64,
                List.of(hidden, hidden),
                "relu",
                1,
                10,
                true,
                false,
                new DqnSettings.Exploration("epsilon-greedy")));
    NetworkDescription network = agent.updateRule().networks().getFirst().description();
    float[] weights = network.initialise(random);
    Batch batch = new Batch(agent.updateRule().batch(), 64);
    for (Column column : agent.updateRule().batch().columns()) {
      if (column.type() == BatchLayout.Type.FLOAT32) {
        fill(batch.floats(column.name()), random);
      }
    }
    String name = "4-%d-%d-2, batch 64, ".formatted(hidden, hidden);
    UpdateRule passes = new Passes(network, agent.updateRule().batch());
    for (UpdateRule rule : List.of(agent.updateRule(), passes)) {
      try (Update update = engine.compile(rule, 64)) {
        update.write(rule.networks().getFirst().name(), Kind.ONLINE, weights);
        update.write(rule.networks().getFirst().name(), Kind.TARGET, weights);
        // The passes alone move nothing: a target that is copied once in a life.
        update.follow(
            rule == passes
                ? new TargetRule.CopyEvery(Long.MAX_VALUE)
                : new TargetRule.Polyak(0.005));
        report(
            name + (rule == passes ? "three forwards and one backward" : "Double-DQN update"),
            () -> update.run(batch, 1e-4));
      }
    }
  }

  private static void fill(float[] values, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }
}
