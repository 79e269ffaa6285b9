package dev.polyak.paramserver.weights;

import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.NetworkVector;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.proto.SnapshotStream;
import dev.polyak.proto.Tensors;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A snapshot's bytes on disk.
 *
 * <pre>
 *   | SnapshotHeader, delimited | SnapshotHeader of the upload, delimited | float32 vectors, little-endian, in the header's order |
 * </pre>
 */
final class SnapshotFormat {
  private SnapshotFormat() {}

  static void write(Snapshot snapshot, DataOutputStream out) throws IOException {
    SnapshotHeader.Builder header =
        SnapshotHeader.newBuilder()
            .setEpoch(snapshot.epoch())
            .setVersion(snapshot.version())
            .setUpdate(snapshot.update())
            .setEnvironmentStep(snapshot.environmentStep());
    snapshot
        .vectors()
        .forEach(
            (key, vector) ->
                header.addNetworks(
                    NetworkVector.newBuilder()
                        .setKey(key)
                        .setLength(vector.values().length)
                        .setHash(vector.hash())));
    header.build().writeDelimitedTo(out);
    SnapshotHeader.newBuilder().addAllNetworks(snapshot.upload()).build().writeDelimitedTo(out);
    int most = SnapshotStream.CHUNK_BYTES / Float.BYTES;
    for (Vector vector : snapshot.vectors().values()) {
      float[] values = vector.values();
      for (int at = 0; at < values.length; at += most) {
        Tensors.ofFloats(values, at, Math.min(most, values.length - at)).writeTo(out);
      }
    }
  }

  /** Reads content whose checksum held. */
  static Snapshot read(DataInputStream in, Path file) throws IOException {
    SnapshotHeader header = SnapshotHeader.parseDelimitedFrom(in);
    SnapshotHeader upload = SnapshotHeader.parseDelimitedFrom(in);
    SequencedMap<NetworkKey, Vector> vectors = new LinkedHashMap<>();
    for (NetworkVector each : header.getNetworksList()) {
      byte[] bytes = new byte[Math.toIntExact(each.getLength() * Float.BYTES)];
      in.readFully(bytes);
      float[] values = new float[Math.toIntExact(each.getLength())];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      Vector vector = Vector.of(values);
      if (vector.hash() != each.getHash()) {
        throw new DamagedFileException(file, Keys.name(each.getKey()) + " has another hash");
      }
      vectors.put(each.getKey(), vector);
    }
    return new Snapshot(
        header.getEpoch(),
        header.getVersion(),
        header.getUpdate(),
        header.getEnvironmentStep(),
        Collections.unmodifiableSequencedMap(vectors),
        upload.getNetworksList());
  }
}
