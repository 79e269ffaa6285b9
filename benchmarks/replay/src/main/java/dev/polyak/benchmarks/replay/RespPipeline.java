package dev.polyak.benchmarks.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * One command of Redis again and again, each time with another key: many of them in one write, and
 * four such writes under way. Their replies are all of one size, and the first byte of each is
 * looked at. No client library does less.
 *
 * <pre>
 *   *3 $3 SET $12 s:0000012345 $29 (a value)        +OK
 *   *2 $3 GET $12 s:0000012345                      $29 (a value)
 * </pre>
 */
final class RespPipeline implements AutoCloseable {
  private static final int WRITES_UNDER_WAY = 4;
  private static final int KEY_DIGITS = 10;
  private static final String END = "\r\n";

  private final SocketChannel socket;
  private final byte[] commands;
  private final ByteBuffer request;
  private final ByteBuffer reply;
  private final int commandBytes;
  private final int keyAt;
  private final int replyBytes;
  private final byte replyBegins;
  private final LongSupplier keys;
  private final int depth;
  private int underWay;

  private RespPipeline(
      int port,
      String beforeKey,
      String afterKey,
      String replyBegins,
      int replyBytes,
      int depth,
      LongSupplier keys)
      throws IOException {
    String command = beforeKey + "0".repeat(KEY_DIGITS) + afterKey;
    commandBytes = command.length();
    keyAt = beforeKey.length();
    commands = command.repeat(depth).getBytes(StandardCharsets.ISO_8859_1);
    request = ByteBuffer.allocateDirect(commands.length);
    this.replyBegins = (byte) replyBegins.charAt(0);
    this.replyBytes = replyBytes;
    reply = ByteBuffer.allocateDirect(depth * replyBytes);
    this.keys = keys;
    this.depth = depth;
    socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** SET of a value of so many bytes. */
  static RespPipeline set(int port, int valueBytes, int depth, LongSupplier keys)
      throws IOException {
    return new RespPipeline(
        port,
        "*3\r\n$3\r\nSET\r\n$12\r\ns:",
        END + "$" + valueBytes + END + "v".repeat(valueBytes) + END,
        "+",
        "+OK\r\n".length(),
        depth,
        keys);
  }

  /** GET of a value of so many bytes, which each key has. */
  static RespPipeline get(int port, int valueBytes, int depth, LongSupplier keys)
      throws IOException {
    return new RespPipeline(
        port,
        "*2\r\n$3\r\nGET\r\n$12\r\ns:",
        END,
        "$",
        ("$" + valueBytes + END).length() + valueBytes + END.length(),
        depth,
        keys);
  }

  /** Sends as many commands as one write has, and takes replies. Returns how many came. */
  int advance() {
    try {
      for (int i = 0; i < depth; i++) {
        long key = keys.getAsLong();
        for (int digit = KEY_DIGITS - 1; digit >= 0; digit--) {
          commands[i * commandBytes + keyAt + digit] = (byte) ('0' + key % 10);
          key /= 10;
        }
      }
      request.clear().put(commands).flip();
      while (request.hasRemaining()) {
        socket.write(request);
      }
      if (++underWay < WRITES_UNDER_WAY) {
        return 0;
      }
      return take();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Takes the replies of one write. */
  private int take() throws IOException {
    reply.clear();
    while (reply.hasRemaining()) {
      if (socket.read(reply) < 0) {
        throw new IOException("redis-server has closed the connection");
      }
    }
    for (int at = 0; at < reply.capacity(); at += replyBytes) {
      if (reply.get(at) != replyBegins) {
        throw new IOException("redis-server replied with an error or without a value");
      }
    }
    underWay--;
    return depth;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
