package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.Stream;
import dev.polyak.replay.v1.AcknowledgementLevel;
import dev.polyak.replay.v1.AppendOpen;
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
    private final AcknowledgementLevel level;
    private boolean superseded;

    private Opening(Stream stream, AcknowledgementLevel level) {
      this.stream = stream;
      this.level = level;
    }

    /** What its acknowledgements wait for. */
    AcknowledgementLevel level() {
      return level;
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

  /**
   * Opens a stream.
   *
   * @throws Refusal if the store does not reach the level, or the incarnation is older
   */
  Opening open(AppendOpen open) {
    String name = open.getStream();
    AcknowledgementLevel level = level(open);
    Opening opening =
        new Opening(store.open(name, open.getIncarnation(), open.getPrioritiesFollow()), level);
    Opening older = openings.put(name, opening);
    if (older == null) {
      store.addOpenStreams(1);
    } else {
      older.superseded = true;
    }
    return opening;
  }

  private AcknowledgementLevel level(AppendOpen open) {
    boolean durable = store.medium().isDurable();
    return switch (open.getLevel()) {
      case ACKNOWLEDGEMENT_LEVEL_UNSPECIFIED, ACKNOWLEDGEMENT_LEVEL_MEMORY ->
          durable
              ? AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_WRITTEN
              : AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_MEMORY;
      case ACKNOWLEDGEMENT_LEVEL_WRITTEN, ACKNOWLEDGEMENT_LEVEL_SYNCED -> {
        if (!durable) {
          throw Refusal.invalid(
              "stream %s: this store reaches ACKNOWLEDGEMENT_LEVEL_MEMORY, not %s",
              open.getStream(), open.getLevel());
        }
        yield open.getLevel();
      }
      case UNRECOGNIZED ->
          throw Refusal.invalid(
              "stream %s: there is no acknowledgement level %d",
              open.getStream(), open.getLevelValue());
    };
  }

  void close(Opening opening) {
    if (!opening.superseded) {
      openings.remove(opening.stream.name());
      store.addOpenStreams(-1);
    }
  }
}
