package dev.polyak.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.offline.StoredStream;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.InitialPriorities;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Builds appends of {@link Requests#SIGNATURE}; a row's identity is in each of its columns. */
public final class RowsBuilder {
  private record Row(int id, int flags) {}

  private final AppendRows.Builder message;
  private final List<Row> rows = new ArrayList<>();
  private int observationValues = 2;

  private RowsBuilder(long first) {
    message = AppendRows.newBuilder().setFirstSequence(first);
  }

  public static RowsBuilder from(long first) {
    return new RowsBuilder(first);
  }

  /** Observations of so many float32, all of them the row's identity but for the second. */
  public RowsBuilder observing(int values) {
    observationValues = values;
    return this;
  }

  /** Only priorities. */
  public static AppendRows priorities(long first, float... values) {
    return new RowsBuilder(0).withPriorities(first, values).build();
  }

  public RowsBuilder step(int id) {
    return row(id, 0);
  }

  public RowsBuilder steps(int firstId, int count) {
    for (int i = 0; i < count; i++) {
      step(firstId + i);
    }
    return this;
  }

  public RowsBuilder terminated(int id) {
    return row(id, 1);
  }

  public RowsBuilder truncated(int id) {
    return row(id, 2);
  }

  /** A closing row after a step that ended its episode. */
  public RowsBuilder closing(int id) {
    return row(id, 4);
  }

  /** A closing row where no step ended the episode. */
  public RowsBuilder lost(int id) {
    return row(id, 6);
  }

  public RowsBuilder row(int id, int flags) {
    rows.add(new Row(id, flags));
    return this;
  }

  public RowsBuilder withPriorities(long first, float... values) {
    message.setPriorities(
        InitialPriorities.newBuilder().setFirstSequence(first).setValues(Tensors.ofFloats(values)));
    return this;
  }

  public RowsBuilder handle(int handle, long number) {
    message.setHandle(handle).setMessage(number);
    return this;
  }

  public AppendRows build() {
    if (rows.isEmpty()) {
      return message.build();
    }
    ByteBuffer flags = buffer(1);
    ByteBuffer observations = buffer(Float.BYTES * observationValues);
    ByteBuffer actions = buffer(4);
    ByteBuffer rewards = buffer(4);
    for (Row row : rows) {
      boolean closing = (row.flags & 4) != 0;
      flags.put((byte) row.flags);
      observations.putFloat(row.id).putFloat(-row.id);
      for (int i = 2; i < observationValues; i++) {
        observations.putFloat(row.id);
      }
      actions.putInt(closing ? 0 : row.id);
      rewards.putFloat(closing ? 0 : row.id + 0.5f);
    }
    return message
        .setCount(rows.size())
        .setFlags(wrap(flags))
        .addColumns(wrap(observations))
        .addColumns(wrap(actions))
        .addColumns(wrap(rewards))
        .build();
  }

  private ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(rows.size() * bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteString wrap(ByteBuffer buffer) {
    return UnsafeByteOperations.unsafeWrap(buffer.flip());
  }

  /**
   * What is stored of a stream, its identities its sequences, is its newest steps without a gap.
   */
  public static void requireNewest(StoredStream stream) throws IOException {
    long next = stream.mark().nextSequence();
    long[] expected = {next - stream.rows()};
    stream.forEach(
        row -> {
          assertThat(row.sequence()).isEqualTo(expected[0]);
          assertThat(row.text(1)).isEqualTo(Long.toString(expected[0]++));
        });
    assertThat(expected[0]).isEqualTo(next);
  }
}
