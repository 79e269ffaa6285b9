package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.NetworkVector;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.runs.v1.Network;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run's specification says of its networks, against which each upload is checked before
 * memory is taken for it.
 */
final class NetworkLengths {
  private final Map<String, Long> lengths = new LinkedHashMap<>();

  NetworkLengths(List<Network> networks) {
    networks.forEach(network -> lengths.put(network.getName(), network.getParameters()));
  }

  Set<String> names() {
    return lengths.keySet();
  }

  /**
   * Checks that a header names known networks, each vector once, with their lengths, in float32.
   *
   * @param kinds that the call may carry
   */
  void check(SnapshotHeader header, Set<Kind> kinds) {
    Set<NetworkKey> seen = new HashSet<>();
    for (NetworkVector vector : header.getNetworksList()) {
      NetworkKey key = vector.getKey();
      if (!kinds.contains(key.getKind())) {
        throw Refusal.invalid(
            "%s: this call takes %s",
            Keys.name(key),
            kinds.stream().sorted().map(Enum::name).collect(Collectors.joining(", ")));
      }
      Long length = lengths.get(key.getNetwork());
      if (length == null) {
        throw Refusal.invalid(
            "no network %s: the run's specification has %s", key.getNetwork(), names());
      }
      if (length != vector.getLength()) {
        throw Refusal.invalid(
            "%s has %d parameters, the run's specification says %d",
            Keys.name(key), vector.getLength(), length);
      }
      if (vector.getEncoding() != Encoding.ENCODING_FLOAT32) {
        throw Refusal.invalid(
            "%s comes as %s: uploads are ENCODING_FLOAT32", Keys.name(key), vector.getEncoding());
      }
      if (!seen.add(key)) {
        throw Refusal.invalid("%s comes twice", Keys.name(key));
      }
    }
  }
}
