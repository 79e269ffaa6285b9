package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.NetworkVector;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * All weights of a run at one version. Immutable, so that whoever holds it sees no mix of two.
 *
 * @param version counts the writes of {@code epoch} from 0
 * @param update learner updates behind the online weights
 * @param environmentStep steps of the run when the server took them
 * @param vectors online, target and lagged weights; never changed
 * @param upload what the write that made it carried, by which a repeated write is known
 */
public record Snapshot(
    long epoch,
    long version,
    long update,
    long environmentStep,
    SequencedMap<NetworkKey, Vector> vectors,
    List<NetworkVector> upload) {

  /** Whether this is newer than (epoch, version). */
  boolean isAfter(long otherEpoch, long otherVersion) {
    return epoch != otherEpoch ? epoch > otherEpoch : version > otherVersion;
  }

  boolean has(NetworkKey key) {
    return vectors.containsKey(key);
  }

  /**
   * One vector.
   *
   * @throws Refusal if the learner has never set it
   */
  Vector vector(NetworkKey key) {
    Vector vector = vectors.get(key);
    if (vector == null) {
      throw Refusal.state(
          "the learner has set no %s; there are %s",
          Keys.name(key),
          vectors.keySet().stream().map(Keys::name).collect(Collectors.joining(", ")));
    }
    return vector;
  }
}
