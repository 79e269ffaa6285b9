package dev.polyak.actor.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.actor.weights.Weights;
import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.runs.v1.Space;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActingNetworkTest {
  private final Workbench workbench =
      Workbench.of(
          Configuration.layers().set("run.normalise-observations", "true").build(),
          new EnvironmentSpaces(
              new Box(List.of(2), new float[] {-9, -9}, new float[] {9, 9}),
              new Discrete(3, 0),
              Space.getDefaultInstance(),
              Space.getDefaultInstance()));
  private final float[] parameters = new float[workbench.actingNetwork().parameters()];

  private float[] outputs(float[] statistics, float... observations) {
    float[] outputs = new float[3 * observations.length / 2];
    try (ActingNetwork network = workbench.acting(4)) {
      network.load(new Weights(1, 0, 0, 0, parameters, Optional.of(statistics)));
      network.forward(observations, network.initialState(), observations.length / 2, outputs);
    }
    return outputs;
  }

  @Test
  void actsByTheStatisticsThatCameWithTheWeights() {
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (i % 7 - 3) / 8f;
    }
    float[] unchanged = {0, 0, 1, 1, 0};
    float[] statistics = {2, -1, 4, 0.25f, 100};

    float[] normalised = outputs(statistics, 4, 0, 2, -1.5f);
    assertThat(normalised).isEqualTo(outputs(unchanged, 1, 2, 0, -1));
    assertThat(normalised).isNotEqualTo(outputs(unchanged, 4, 0, 2, -1.5f));
  }
}
