package dev.polyak.actor.run;

import dev.polyak.agents.PublishedNetwork;
import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Space;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.Signature;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.Specification;
import java.util.List;

/**
 * What an actor-node tells the run about itself: spaces, columns, networks, horizon, shared
 * configuration.
 */
public final class RunSpecification {
  private RunSpecification() {}

  /**
   * The specification of a run in an environment.
   *
   * @param stack frames of one observation
   * @param horizon steps of a window at the most
   * @param networks that the run publishes
   */
  static Specification of(
      Configuration configuration,
      EnvironmentSpaces spaces,
      int stack,
      int horizon,
      List<PublishedNetwork> networks) {
    Specification.Builder specification =
        Specification.newBuilder()
            .setEnvironment(configuration.text("run.environment"))
            .setPreset(configuration.text("run.preset"))
            .setObservationSpace(spaces.declaredObservations())
            .setActionSpace(spaces.declaredActions())
            .setSignature(signature(spaces, stack, configuration.text("replay.compression")))
            .setHorizon(horizon)
            .putAllConfiguration(configuration.shared());
    for (PublishedNetwork network : networks) {
      specification.addNetworks(
          Network.newBuilder()
              .setName(network.name())
              .addInput(network.inputs())
              .addAllLayers(network.layers())
              .setParameters(network.parameters()));
    }
    return specification.build();
  }

  /**
   * The columns of a row: the observation's newest frame, action, reward.
   *
   * @param compression of the observation: none or lz4
   */
  static Signature signature(EnvironmentSpaces spaces, int stack, String compression) {
    Column.Builder observation =
        Column.newBuilder().setName("observation").setDataType(dataType(spaces.observations()));
    if (stack > 1) {
      observation.setStack(stack);
    }
    if (compression.equals("lz4")) {
      observation.setCompression(Compression.COMPRESSION_LZ4);
    }
    switch (spaces.observations()) {
      case Box box -> box.shape().forEach(observation::addShape);
      case Discrete _ -> observation.addShape(1);
    }
    Column.Builder action = Column.newBuilder().setName("action");
    switch (spaces.actions()) {
      case Box box -> {
        action.setDataType(DataType.DATA_TYPE_FLOAT32);
        box.shape().forEach(action::addShape);
      }
      case Discrete _ -> action.setDataType(DataType.DATA_TYPE_INT32);
    }
    return Signature.newBuilder()
        .addColumns(observation)
        .addColumns(action)
        .addColumns(Column.newBuilder().setName("reward").setDataType(DataType.DATA_TYPE_FLOAT32))
        .build();
  }

  private static DataType dataType(Space frames) {
    return FrameStack.isPixels(frames) ? DataType.DATA_TYPE_UINT8 : DataType.DATA_TYPE_FLOAT32;
  }

  static dev.polyak.runs.v1.Space space(Space space) {
    dev.polyak.runs.v1.Space.Builder proto = dev.polyak.runs.v1.Space.newBuilder();
    switch (space) {
      case Box box -> {
        dev.polyak.runs.v1.Box.Builder bounds =
            dev.polyak.runs.v1.Box.newBuilder().setDataType(dataType(box));
        box.shape().forEach(bounds::addShape);
        // Pixels have one pair of bounds for all.
        int pairs = box.isPixels() ? 1 : box.size();
        for (int i = 0; i < pairs; i++) {
          bounds.addLow(box.low(i)).addHigh(box.high(i));
        }
        proto.setBox(bounds);
      }
      case Discrete discrete ->
          proto.setDiscrete(
              dev.polyak.runs.v1.Discrete.newBuilder()
                  .setN(discrete.n())
                  .setStart(discrete.start()));
    }
    return proto.build();
  }
}
