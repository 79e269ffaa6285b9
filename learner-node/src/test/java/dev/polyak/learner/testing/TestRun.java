package dev.polyak.learner.testing;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.runs.v1.Box;
import dev.polyak.runs.v1.Discrete;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.Space;
import dev.polyak.runs.v1.Specification;
import java.util.Map;
import java.util.TreeMap;

/** A small run: {@link Rows#SIGNATURE}, a network 2-4-2, batches of 4. */
public final class TestRun {
  public static final int BATCH = 4;

  /** Parameters of the network. */
  public static final int PARAMETERS = 22;

  private static final Map<String, String> SHARED =
      Map.of(
          "agent.hidden", "[4]",
          "agent.batch-size", "4",
          "agent.horizon", "3",
          "replay.minimum-size", "8",
          "rates.target.tau", "0.1",
          "rates.publish.every", "5",
          "metrics.every", "10");

  private TestRun() {}

  /**
   * What an actor would set.
   *
   * @param overrides keys and values in JSON that differ
   */
  public static Specification specification(Map<String, String> overrides) {
    Map<String, String> values = new TreeMap<>(SHARED);
    values.putAll(overrides);
    return Specification.newBuilder()
        .setEnvironment("Test-v0")
        .setObservationSpace(
            Space.newBuilder().setBox(Box.newBuilder().addShape(2).addLow(-1e9).addHigh(1e9)))
        .setActionSpace(Space.newBuilder().setDiscrete(Discrete.newBuilder().setN(2)))
        .setSignature(Rows.SIGNATURE)
        .setHorizon(3)
        .addNetworks(
            Network.newBuilder()
                .setName("q")
                .addInput(2)
                .addLayers("dense 4 relu")
                .addLayers("dense 2 identity")
                .setParameters(PARAMETERS))
        .putAllConfiguration(values)
        .build();
  }

  public static Specification specification() {
    return specification(Map.of());
  }

  /** One that normalises its observations. */
  public static Specification normalising() {
    return specification(Map.of("run.normalise-observations", "true")).toBuilder()
        .addNetworks(
            Network.newBuilder()
                .setName("normalisation")
                .addInput(2)
                .addLayers("normalise")
                .setParameters(5))
        .build();
  }

  /** A learner-node's own configuration. */
  public static Configuration configuration(String... assignments) {
    Configuration.Layers layers = Configuration.layers();
    for (String assignment : assignments) {
      layers.set(assignment);
    }
    return layers.build();
  }
}
