package dev.polyak.paramserver.weights;

import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;

/** Names of weights: a network and which of its vectors. */
final class Keys {
  private Keys() {}

  static NetworkKey key(String network, Kind kind) {
    return NetworkKey.newBuilder().setNetwork(network).setKind(kind).build();
  }

  static NetworkKey with(NetworkKey key, Kind kind) {
    return key.toBuilder().setKind(kind).build();
  }

  /** As messages show it: "q KIND_TARGET". */
  static String name(NetworkKey key) {
    return key.getNetwork() + " " + key.getKind();
  }
}
