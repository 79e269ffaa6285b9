package dev.polyak.actor.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.actor.testing.Drift;
import dev.polyak.environments.Environment;
import dev.polyak.environments.StepResult;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.DataType;
import dev.polyak.runs.v1.Box;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.Specification;
import org.junit.jupiter.api.Test;

class WorkbenchTest {
  private static Workbench workbench(String... assignments) {
    Configuration.Layers layers =
        Configuration.layers().set("run.environment", Drift.class.getName());
    for (String assignment : assignments) {
      layers.set(assignment);
    }
    return Workbench.of(layers.build());
  }

  @Test
  void tellsTheRunOfFramesAndTheirStack() {
    Specification specification = workbench("run.frame-stack=4").specification();

    assertThat(specification.getSignature().getColumns(0))
        .isEqualTo(
            Column.newBuilder()
                .setName("observation")
                .setDataType(DataType.DATA_TYPE_UINT8)
                .addShape(2)
                .addShape(3)
                .setStack(4)
                .build());
    Box space = specification.getObservationSpace().getBox();
    assertThat(space.getDataType()).isEqualTo(DataType.DATA_TYPE_UINT8);
    assertThat(space.getLowList()).containsExactly(0.0);
    assertThat(space.getHighList()).containsExactly(255.0);
    assertThat(specification.getNetworks(0).getInputList()).containsExactly(24);
  }

  @Test
  void compressesObservationsWhereTheReplayDoes() {
    Specification plain = workbench().specification();
    Specification compressed =
        workbench("replay.compression=lz4", "replay.durable=true").specification();

    assertThat(plain.getSignature().getColumns(0).getCompression())
        .isEqualTo(Compression.COMPRESSION_UNSPECIFIED);
    assertThat(compressed.getSignature().getColumns(0).getCompression())
        .isEqualTo(Compression.COMPRESSION_LZ4);
    assertThat(compressed.getSignature().getColumnsList().subList(1, 3))
        .isEqualTo(plain.getSignature().getColumnsList().subList(1, 3));
  }

  @Test
  void rescaledPixelsAreNumbers() {
    Specification specification = workbench("run.rescale-observations=true").specification();

    Column column = specification.getSignature().getColumns(0);
    assertThat(column.getDataType()).isEqualTo(DataType.DATA_TYPE_FLOAT32);
    assertThat(column.getStack()).isZero();
    assertThat(specification.getObservationSpace().getBox().getLowList())
        .hasSize(6)
        .containsOnly(-1.0);
  }

  @Test
  void tellsTheRunWhatObservationsAreNormalisedBy() {
    Specification specification =
        workbench(
                "run.rescale-observations=true",
                "run.normalise-observations=true",
                "run.frame-stack=2")
            .specification();

    assertThat(specification.getNetworksList()).hasSize(2);
    assertThat(specification.getNetworks(1))
        .isEqualTo(
            Network.newBuilder()
                .setName("normalisation")
                .addInput(12)
                .addLayers("normalise")
                .setParameters(25)
                .build());
    assertThatThrownBy(() -> workbench("run.normalise-observations=true"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not of pixels");
  }

  @Test
  void environmentsAreWrappedAsTheConfigurationSays() {
    try (Environment environment =
        workbench("run.time-limit=3", "run.action-repeat=2").environment()) {
      StepResult result = new StepResult(6);
      environment.reset(1, result.observation());
      environment.step(new float[] {1}, result);
      assertThat(result.reward()).isEqualTo(2);
      assertThat(result.truncated()).isFalse();
      environment.step(new float[] {1}, result);
      assertThat(result.reward()).isEqualTo(1);
      assertThat(result.truncated()).isTrue();
    }
  }

  @Test
  void refusesAStackThatNoShardTakes() {
    assertThatThrownBy(() -> workbench("run.frame-stack=65"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("run.frame-stack", "65", "64");
  }
}
