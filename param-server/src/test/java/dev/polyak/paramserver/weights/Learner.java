package dev.polyak.paramserver.weights;

import dev.polyak.parameters.v1.CopyTarget;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.PolyakTarget;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.proto.SnapshotStream;
import dev.polyak.runs.v1.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Writes to the weights of a run "r" as a learner does, with one network "q". */
final class Learner {
  static final NetworkKey ONLINE = Keys.key("q", Kind.KIND_ONLINE);
  static final NetworkKey TARGET = Keys.key("q", Kind.KIND_TARGET);
  static final NetworkKey LAGGED = Keys.key("q", Kind.KIND_LAGGED);
  static final NetworkKey ACCUMULATED = Keys.key("q", Kind.KIND_ACCUMULATED);

  /** A header and the vectors that follow it. */
  record Write(SnapshotHeader.Builder header, List<float[]> values) {
    Write with(NetworkKey key, float... vector) {
      header.addNetworks(SnapshotStream.describe(key, vector));
      values.add(vector);
      return this;
    }

    List<Vector> vectors() {
      return values.stream().map(Vector::of).toList();
    }
  }

  private Learner() {}

  static void specify(Weights weights, int parameters) {
    weights.specify(
        List.of(Network.newBuilder().setName("q").setParameters(parameters).build()),
        OptionalDouble.empty());
  }

  static Write restore(long epoch, long update) {
    return new Write(header(epoch).setUpdate(update), new ArrayList<>());
  }

  static Write publish(long epoch, long version) {
    return new Write(header(epoch).setVersion(version), new ArrayList<>());
  }

  static Write copying(long epoch, long version) {
    return new Write(
        header(epoch).setVersion(version).setCopy(CopyTarget.getDefaultInstance()),
        new ArrayList<>());
  }

  static Write averaging(long epoch, long version, double tau, long updates) {
    return new Write(
        header(epoch)
            .setVersion(version)
            .setPolyak(PolyakTarget.newBuilder().setTau(tau).setUpdates(updates)),
        new ArrayList<>());
  }

  private static SnapshotHeader.Builder header(long epoch) {
    return SnapshotHeader.newBuilder().setRun("r").setEpoch(epoch);
  }

  static WriteResult restore(Weights weights, Write write) {
    return weights.restore(write.header().build(), write.vectors());
  }

  static WriteResult publish(Weights weights, Write write) {
    return weights.publish(write.header().build(), write.vectors());
  }

  /** One number of the newest snapshot. */
  static float value(Weights weights, NetworkKey key) {
    return weights.newest().orElseThrow().vector(key).values()[0];
  }
}
