package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.PolyakTarget;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.proto.PolyakAverage;
import dev.polyak.proto.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a publish does to the weights: lagged &larr; target, then target &larr; (1 - tau)^k target +
 * P or &larr; online, then online &larr; what was published. See parameters.proto for why P and not
 * a step towards the newest online weights.
 */
final class TargetMove {
  private TargetMove() {}

  /**
   * The weights after a publish.
   *
   * @param before stay as they are
   * @param published online and accumulated weights, finite and of the right lengths
   * @throws Refusal if what the header asks for does not fit the weights that are there
   */
  static SequencedMap<NetworkKey, Vector> apply(
      SnapshotHeader header, Snapshot before, Map<NetworkKey, Vector> published) {
    SequencedMap<NetworkKey, Vector> after = new LinkedHashMap<>(before.vectors());
    boolean lagged = false;
    for (Map.Entry<NetworkKey, Vector> each : published.entrySet()) {
      NetworkKey online = each.getKey();
      if (online.getKind() != Kind.KIND_ONLINE) {
        requireUse(header, before, published, online);
        continue;
      }
      NetworkKey target = Keys.with(online, Kind.KIND_TARGET);
      NetworkKey trailing = Keys.with(online, Kind.KIND_LAGGED);
      if (header.getCopyLagged() && before.has(trailing)) {
        after.put(trailing, before.vector(target));
        lagged = true;
      }
      if (before.has(target)) {
        move(header, before, published, online, each.getValue(), after);
      }
      after.put(online, each.getValue());
    }
    if (header.getCopyLagged() && !lagged) {
      throw Refusal.invalid("copy_lagged: no published network has lagged weights");
    }
    return after;
  }

  private static void move(
      SnapshotHeader header,
      Snapshot before,
      Map<NetworkKey, Vector> published,
      NetworkKey online,
      Vector newest,
      Map<NetworkKey, Vector> after) {
    NetworkKey target = Keys.with(online, Kind.KIND_TARGET);
    switch (header.getTargetCase()) {
      case POLYAK -> {
        Vector accumulated = published.get(Keys.with(online, Kind.KIND_ACCUMULATED));
        if (accumulated == null) {
          throw Refusal.invalid(
              "%s has a target: a Polyak publish carries its KIND_ACCUMULATED too",
              online.getNetwork());
        }
        after.put(target, average(target, before.vector(target), accumulated, header.getPolyak()));
      }
      case COPY -> after.put(target, newest);
      case TARGET_NOT_SET -> {}
    }
  }

  private static Vector average(
      NetworkKey key, Vector target, Vector accumulated, PolyakTarget polyak) {
    float[] moved = target.values().clone();
    PolyakAverage.apply(moved, accumulated.values(), polyak.getTau(), polyak.getUpdates());
    int bad = Tensors.firstNotFinite(moved);
    if (bad >= 0) {
      throw Refusal.invalid("%s would become %s at element %d", Keys.name(key), moved[bad], bad);
    }
    return Vector.of(moved);
  }

  private static void requireUse(
      SnapshotHeader header,
      Snapshot before,
      Map<NetworkKey, Vector> published,
      NetworkKey accumulated) {
    if (!header.hasPolyak()
        || !published.containsKey(Keys.with(accumulated, Kind.KIND_ONLINE))
        || !before.has(Keys.with(accumulated, Kind.KIND_TARGET))) {
      throw Refusal.invalid(
          "%s is of use only with polyak, its KIND_ONLINE and a target that Restore has set",
          Keys.name(accumulated));
    }
  }
}
