package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a sampling call may send, and what it has sent that did not come back. Credit comes back in
 * the order of the messages, so a buffer is used again when all credit up to its message's end is
 * back. Belongs to one thread.
 */
final class SentBatches {
  private final BufferPool pool;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private long available;
  private long outstanding;
  private long backOfFirst;

  /** A message under way. */
  private static final class Sent {
    private final byte[] buffer;
    private final long bytes;

    Sent(byte[] buffer, long bytes) {
      this.buffer = buffer;
      this.bytes = bytes;
    }
  }

  SentBatches(BufferPool pool, long credit) {
    this.pool = pool;
    available = credit;
  }

  long available() {
    return available;
  }

  long outstanding() {
    return outstanding;
  }

  void send(byte[] buffer, long bytes) {
    sent.add(new Sent(buffer, bytes));
    available -= bytes;
    outstanding += bytes;
  }

  /** The client gave bytes back. */
  void back(long bytes) {
    if (bytes < 0 || bytes > outstanding) {
      throw Refusal.invalid(
          "%s bytes of credit came back, where %d are outstanding",
          Long.toUnsignedString(bytes), outstanding);
    }
    outstanding -= bytes;
    available += bytes;
    backOfFirst += bytes;
    while (!sent.isEmpty() && sent.peek().bytes <= backOfFirst) {
      Sent first = sent.remove();
      backOfFirst -= first.bytes;
      pool.giveBack(first.buffer);
    }
  }
}
