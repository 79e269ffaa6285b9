package dev.polyak.replay.store;

import dev.polyak.node.rpc.Refusal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The streams of a store, by name; they stay, so that their marks outlive their calls. Belongs to
 * the store's thread.
 */
final class Streams {
  private static final int MAXIMUM = 1 << 16;

  private final String run;
  private final Map<String, Stream> streams = new HashMap<>();

  Streams(String run) {
    this.run = run;
  }

  /** The stream of a name, new where there is none. */
  Stream get(String name) {
    Stream stream = streams.get(name);
    if (stream == null) {
      if (streams.size() == MAXIMUM) {
        throw new Refusal(
            Refusal.Reason.EXHAUSTED,
            "run %s has %d streams, the most that it may have".formatted(run, MAXIMUM));
      }
      stream = new Stream(name);
      streams.put(name, stream);
    }
    return stream;
  }

  Collection<Stream> all() {
    return streams.values();
  }
}
