package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.proto.SnapshotStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The staging pass of one Restore or Publish: nothing that it holds is seen by anyone before {@link
 * #finish}.
 *
 * <p>Used by one thread at a time.
 */
final class Upload {
  private final Weights weights;
  private final boolean restores;
  private final SnapshotHeader header;
  private final SnapshotStream.Assembly assembly;

  private Upload(Weights weights, boolean restores, SnapshotHeader header) {
    this.weights = weights;
    this.restores = restores;
    this.header = header;
    assembly = new SnapshotStream.Assembly(header);
  }

  /** Whether the header alone decides the write, and how. */
  static Optional<WriteResult> judge(Weights weights, boolean restores, SnapshotHeader header) {
    return restores ? weights.judgeRestore(header) : weights.judgePublish(header);
  }

  /**
   * Takes memory for a header that {@link #judge} lets pass.
   *
   * @param maximumBytes param-server.maximum-upload-bytes
   */
  static Upload begin(Weights weights, boolean restores, SnapshotHeader header, long maximumBytes) {
    long bytes =
        header.getNetworksList().stream().mapToLong(each -> each.getLength() * Float.BYTES).sum();
    if (bytes > maximumBytes) {
      throw Refusal.invalid(
          "%d bytes of weights are more than param-server.maximum-upload-bytes = %d",
          bytes, maximumBytes);
    }
    return new Upload(weights, restores, header);
  }

  void add(Chunk chunk) {
    assembly.add(chunk);
  }

  /** Checks hashes and numbers, and writes. */
  WriteResult finish() {
    List<float[]> values = assembly.finish();
    List<Vector> vectors = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      vectors.add(new Vector(values.get(i), header.getNetworks(i).getHash()));
    }
    return restores ? weights.restore(header, vectors) : weights.publish(header, vectors);
  }
}
