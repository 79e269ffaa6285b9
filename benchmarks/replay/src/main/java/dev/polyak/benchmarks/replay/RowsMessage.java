package dev.polyak.benchmarks.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.InitialPriorities;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * The rows of one append as bytes of the wire, written again and again with nothing but handle,
 * message and sequence changed, so that the client costs little beside what it measures. Belongs to
 * one call: gRPC has written one message when it takes the next.
 */
final class RowsMessage extends InputStream implements Drainable, KnownLength {
  private static final int VARYING_BYTES = 96;

  private final int steps;
  private final int contentBytes;
  private final byte[] priorities;
  private final byte[] fixed;
  private final byte[] varying = new byte[VARYING_BYTES];
  private int varyingBytes;

  /** A message of {@code steps} steps, all of one episode that goes on, with random content. */
  RowsMessage(StepKind kind, int steps, RandomGenerator random) throws IOException {
    this.steps = steps;
    AppendRows.Builder rows =
        AppendRows.newBuilder().setCount(steps).setFlags(ByteString.copyFrom(new byte[steps]));
    int bytes = steps + steps * Float.BYTES;
    for (int valueBytes : kind.columnBytes()) {
      byte[] values = new byte[steps * valueBytes];
      fill(values, random);
      rows.addColumns(UnsafeByteOperations.unsafeWrap(values));
      bytes += values.length;
    }
    contentBytes = bytes;
    fixed = rows.build().toByteArray();
    byte[] initial = new byte[steps * Float.BYTES];
    fill(initial, random);
    priorities =
        InitialPriorities.newBuilder()
            .setValues(UnsafeByteOperations.unsafeWrap(initial))
            .build()
            .toByteArray();
  }

  /** Finite float32 in (0, 1): bytes of frames and actions, too. */
  private static void fill(byte[] bytes, RandomGenerator random) {
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (values.remaining() >= Float.BYTES) {
      values.putFloat(random.nextFloat() + Float.MIN_NORMAL);
    }
  }

  int steps() {
    return steps;
  }

  /** Bytes that count against the credit. */
  int contentBytes() {
    return contentBytes;
  }

  /** Makes it the message of a stream that begins at {@code sequence}. */
  RowsMessage at(int handle, long message, long sequence) {
    int initial =
        CodedOutputStream.computeUInt64Size(InitialPriorities.FIRST_SEQUENCE_FIELD_NUMBER, sequence)
            + priorities.length;
    int rows =
        CodedOutputStream.computeUInt32Size(AppendRows.HANDLE_FIELD_NUMBER, handle)
            + CodedOutputStream.computeUInt64Size(AppendRows.MESSAGE_FIELD_NUMBER, message)
            + CodedOutputStream.computeUInt64Size(AppendRows.FIRST_SEQUENCE_FIELD_NUMBER, sequence)
            + CodedOutputStream.computeTagSize(AppendRows.PRIORITIES_FIELD_NUMBER)
            + CodedOutputStream.computeUInt32SizeNoTag(initial)
            + initial
            + fixed.length;
    CodedOutputStream output = CodedOutputStream.newInstance(varying);
    try {
      output.writeTag(AppendRequest.ROWS_FIELD_NUMBER, 2);
      output.writeUInt32NoTag(rows);
      output.writeUInt32(AppendRows.HANDLE_FIELD_NUMBER, handle);
      output.writeUInt64(AppendRows.MESSAGE_FIELD_NUMBER, message);
      output.writeUInt64(AppendRows.FIRST_SEQUENCE_FIELD_NUMBER, sequence);
      output.writeTag(AppendRows.PRIORITIES_FIELD_NUMBER, 2);
      output.writeUInt32NoTag(initial);
      output.writeUInt64(InitialPriorities.FIRST_SEQUENCE_FIELD_NUMBER, sequence);
    } catch (IOException full) {
      throw new IllegalStateException(full);
    }
    varyingBytes = output.getTotalBytesWritten();
    return this;
  }

  @Override
  public int available() {
    return varyingBytes + priorities.length + fixed.length;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    target.write(varying, 0, varyingBytes);
    target.write(priorities);
    target.write(fixed);
    return available();
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException("it is drained");
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    throw new UnsupportedOperationException("it is drained");
  }
}
