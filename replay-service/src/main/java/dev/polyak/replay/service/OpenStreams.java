package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.Stream;
import java.util.HashMap;
import java.util.Map;

/**
 * Which call appends to a stream: the last one that opened it. What an older one still has under
 * way is refused, so that two actors under one name cannot mix their steps. Belongs to the run's
 * thread.
 */
final class OpenStreams {
  private final Store store;
  private final Map<String, Opening> openings = new HashMap<>();

  /** One opening of a stream. */
  static final class Opening {
    private final Stream stream;
    private boolean superseded;

    private Opening(Stream stream) {
      this.stream = stream;
    }

    /** The stream, if no newer call has opened it. */
    Stream stream() {
      if (superseded) {
        throw Refusal.state("stream %s was opened again by a newer call", stream.name());
      }
      return stream;
    }
  }

  OpenStreams(Store store) {
    this.store = store;
  }

  Opening open(String name, long incarnation, boolean prioritiesFollow) {
    Opening opening = new Opening(store.open(name, incarnation, prioritiesFollow));
    Opening older = openings.put(name, opening);
    if (older == null) {
      store.addOpenStreams(1);
    } else {
      older.superseded = true;
    }
    return opening;
  }

  void close(Opening opening) {
    if (!opening.superseded) {
      openings.remove(opening.stream.name());
      store.addOpenStreams(-1);
    }
  }
}
