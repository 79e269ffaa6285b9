package dev.polyak.launcher.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events (tensorflow/core/util/event.proto), each in a TFRecord:
 *
 * <pre>
 *   uint64 length | uint32 masked CRC32C of the length | the event | uint32 masked CRC32C of the event
 *   masked(c) = ((c >>> 15) | (c << 17)) + 0xa282ead8
 * </pre>
 *
 * <p>All numbers are little-endian. One thread at a time.
 */
final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xa282ead8;
  private static final String TEXT_PLUGIN = "text";
  private static final int STRING_TYPE = 7;

  /** Numbers of fields. */
  private static final class Event {
    static final int WALL_TIME = 1;
    static final int STEP = 2;
    static final int FILE_VERSION = 3;
    static final int SUMMARY = 5;
  }

  private static final class Value {
    static final int IN_SUMMARY = 1;
    static final int TAG = 1;
    static final int SIMPLE = 2;
    static final int TENSOR = 8;
    static final int METADATA = 9;
  }

  private static final class Metadata {
    static final int PLUGIN = 1;
    static final int PLUGIN_NAME = 1;
  }

  private static final class Tensor {
    static final int TYPE = 1;
    static final int SHAPE = 2;
    static final int STRINGS = 8;
    static final int DIMENSION = 2;
    static final int DIMENSION_SIZE = 1;
  }

  private final OutputStream out;

  /**
   * Starts a file.
   *
   * @param seconds since 1970, of the file's first event
   * @throws IOException if there is one of this name, or it cannot be written
   */
  EventFile(Path file, double seconds) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    append(event(seconds, 0, writer -> writer.writeString(Event.FILE_VERSION, VERSION)));
  }

  /**
   * Appends numbers of one moment.
   *
   * @param seconds since 1970
   * @param step environment steps
   * @param scalars by tag
   */
  void scalars(double seconds, long step, Map<String, Double> scalars) throws IOException {
    append(
        event(
            seconds,
            step,
            writer ->
                writer.writeBytes(
                    Event.SUMMARY,
                    message(
                        summary -> {
                          for (Map.Entry<String, Double> each : scalars.entrySet()) {
                            summary.writeBytes(
                                Value.IN_SUMMARY,
                                message(
                                    value -> {
                                      value.writeString(Value.TAG, each.getKey());
                                      value.writeFloat(Value.SIMPLE, each.getValue().floatValue());
                                    }));
                          }
                        }))));
  }

  /** Appends a text in Markdown, at step 0. */
  void text(double seconds, String tag, String markdown) throws IOException {
    ByteString plugin = message(writer -> writer.writeString(Metadata.PLUGIN_NAME, TEXT_PLUGIN));
    ByteString shape =
        message(
            writer ->
                writer.writeBytes(
                    Tensor.DIMENSION, message(size -> size.writeInt64(Tensor.DIMENSION_SIZE, 1))));
    ByteString tensor =
        message(
            writer -> {
              writer.writeEnum(Tensor.TYPE, STRING_TYPE);
              writer.writeBytes(Tensor.SHAPE, shape);
              writer.writeBytes(Tensor.STRINGS, ByteString.copyFromUtf8(markdown));
            });
    ByteString value =
        message(
            writer -> {
              writer.writeString(Value.TAG, tag);
              writer.writeBytes(Value.TENSOR, tensor);
              writer.writeBytes(
                  Value.METADATA, message(it -> it.writeBytes(Metadata.PLUGIN, plugin)));
            });
    append(
        event(
            seconds,
            0,
            writer ->
                writer.writeBytes(
                    Event.SUMMARY, message(it -> it.writeBytes(Value.IN_SUMMARY, value)))));
  }

  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private interface Fields {
    void writeTo(CodedOutputStream writer) throws IOException;
  }

  private static ByteString event(double seconds, long step, Fields what) throws IOException {
    return message(
        writer -> {
          writer.writeDouble(Event.WALL_TIME, seconds);
          writer.writeInt64(Event.STEP, step);
          what.writeTo(writer);
        });
  }

  private static ByteString message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream writer = CodedOutputStream.newInstance(bytes);
    fields.writeTo(writer);
    writer.flush();
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private void append(ByteString event) throws IOException {
    byte[] length =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(event.size())
            .array();
    byte[] bytes = event.toByteArray();
    out.write(length);
    out.write(checksum(length));
    out.write(bytes);
    out.write(checksum(bytes));
  }

  private static byte[] checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }
}
