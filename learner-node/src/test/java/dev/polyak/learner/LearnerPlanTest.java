package dev.polyak.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.learner.testing.TestRun;
import dev.polyak.networks.BatchLayout;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.v1.DataType;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.Specification;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LearnerPlanTest {

  @Test
  void sharedKeysAreTheRunsAndTheNodesOwnStay() {
    LearnerPlan plan =
        LearnerPlan.of(
            TestRun.configuration("agent.batch-size=64", "learner-node.prefetch=7"),
            TestRun.specification());

    assertThat(plan.agent().batchSize()).isEqualTo(4);
    assertThat(plan.settings().prefetch()).isEqualTo(7);
    assertThat(plan.agent().updateRule().networks().getFirst().description().parameters())
        .isEqualTo(TestRun.PARAMETERS);
  }

  @Test
  void learnsFromStackedPixelsAsBytes() {
    Specification.Builder specification =
        TestRun.specification(Map.of("run.frame-stack", "3")).toBuilder();
    specification
        .getObservationSpaceBuilder()
        .getBoxBuilder()
        .setDataType(DataType.DATA_TYPE_UINT8);
    specification.getNetworksBuilder(0).setInput(0, 6).setParameters(TestRun.PARAMETERS + 4 * 4);

    LearnerPlan plan = LearnerPlan.of(TestRun.configuration(), specification.build());

    assertThat(plan.agent().updateRule().batch().columns())
        .contains(
            new BatchLayout.Column("observation", 6, BatchLayout.Type.UINT8),
            new BatchLayout.Column("next_observation", 6, BatchLayout.Type.UINT8));
  }

  @Test
  void oneBoundIsThatOfAllActions() {
    Specification.Builder specification =
        TestRun.specification(Map.of("agent.algorithm", "ddpg")).toBuilder().clearNetworks();
    specification.getActionSpaceBuilder().getBoxBuilder().addShape(3).addLow(-2).addHigh(2);
    specification.addNetworks(network("policy", 2, "dense 3 tanh", 27));
    specification.addNetworks(network("critic", 5, "dense 1 identity", 29));

    LearnerPlan plan = LearnerPlan.of(TestRun.configuration(), specification.build());

    assertThat(plan.agent().updateRule().batch().columns())
        .contains(new BatchLayout.Column("action", 3, BatchLayout.Type.FLOAT32));
  }

  private static Network network(String name, int inputs, String last, int parameters) {
    return Network.newBuilder()
        .setName(name)
        .addInput(inputs)
        .addLayers("dense 4 relu")
        .addLayers(last)
        .setParameters(parameters)
        .build();
  }

  @Test
  void normalisesWhereTheRunDoes() {
    assertThat(LearnerPlan.of(TestRun.configuration(), TestRun.specification()).normalisation())
        .isEmpty();
    LearnerPlan plan = LearnerPlan.of(TestRun.configuration(), TestRun.normalising());
    assertThat(plan.normalisation().orElseThrow().vector()).hasSize(5);
  }

  @Test
  void refusesToNormaliseWhereItsSpecificationDoesNotSaySo() {
    Specification specification = TestRun.normalising().toBuilder().removeNetworks(1).build();

    assertThatThrownBy(() -> LearnerPlan.of(TestRun.configuration(), specification))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("normalisation: 2, normalise (5 parameters)");
  }

  @Test
  void refusesToNormalisePixels() {
    Specification.Builder specification = TestRun.normalising().toBuilder();
    specification
        .getObservationSpaceBuilder()
        .getBoxBuilder()
        .setDataType(DataType.DATA_TYPE_UINT8);

    assertThatThrownBy(() -> LearnerPlan.of(TestRun.configuration(), specification.build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("run.normalise-observations = true takes observations of numbers");
  }

  @Test
  void refusesASpecificationOfOtherNetworksThanItsAgentHas() {
    Specification specification = TestRun.specification(Map.of("agent.hidden", "[8]"));

    assertThatThrownBy(() -> LearnerPlan.of(TestRun.configuration(), specification))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("dense 4 relu", "dense 8 relu");
  }

  @Test
  void refusesASpecificationWithoutANetwork() {
    Specification specification = TestRun.specification().toBuilder().clearNetworks().build();

    assertThatThrownBy(() -> LearnerPlan.of(TestRun.configuration(), specification))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no network");
  }

  @Test
  void componentsHaveSeedsOfTheirOwn() {
    LearnerPlan plan = LearnerPlan.of(TestRun.configuration(), TestRun.specification());
    LearnerPlan other =
        LearnerPlan.of(TestRun.configuration(), TestRun.specification(Map.of("run.seed", "2")));

    assertThat(plan.seed("replay")).isEqualTo(plan.seed("replay"));
    assertThat(plan.seed("replay")).isNotEqualTo(plan.seed("learner/q"));
    assertThat(plan.seed("replay")).isNotEqualTo(other.seed("replay"));
  }
}
