package dev.polyak.replay.offline;

import dev.polyak.node.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The episodes of one run over the folders of its shards, in the order of streams and incarnations:
 * those that are stored whole, and others if they are asked for.
 */
public final class EpisodeScan {
  private final SortedMap<String, SortedMap<Long, StoredStream>> streams = new TreeMap<>();
  private final boolean partial;
  private long cutAtTheStart;
  private long notEnded;

  /** What takes an episode. */
  @FunctionalInterface
  public interface Sink<E extends Exception> {
    void accept(StoredEpisode episode) throws E;
  }

  /**
   * A scan over all streams.
   *
   * @param partial whether episodes whose first rows are gone, or that have not ended, count
   * @throws ConfigurationException if two folders hold the same incarnation of a stream
   */
  public EpisodeScan(List<RunFolder> shards, boolean partial) {
    this.partial = partial;
    for (RunFolder shard : shards) {
      for (StoredStream stream : shard.streams()) {
        for (long incarnation : stream.incarnations()) {
          StoredStream other =
              streams
                  .computeIfAbsent(stream.name(), name -> new TreeMap<>())
                  .put(incarnation, stream);
          if (other != null) {
            throw new ConfigurationException(
                "two of the folders hold incarnation %d of stream %s: is one a copy of the other?"
                    .formatted(incarnation, stream.name()));
          }
        }
      }
    }
  }

  /** Hands out each episode that has a step. O(rows). */
  public <E extends Exception> void forEach(Sink<E> sink) throws E {
    for (SortedMap<Long, StoredStream> incarnations : streams.values()) {
      for (var incarnation : incarnations.entrySet()) {
        List<StoredEpisode> episodes = new ArrayList<>();
        incarnation.getValue().forEachEpisode(incarnation.getKey(), episodes::add);
        for (StoredEpisode episode : episodes) {
          if (counts(episode)) {
            sink.accept(episode);
          }
        }
      }
    }
  }

  private boolean counts(StoredEpisode episode) {
    if (episode.steps() > 0 && (partial || (episode.isFromItsStart() && episode.isClosed()))) {
      return true;
    }
    if (!episode.isFromItsStart()) {
      cutAtTheStart++;
    } else {
      notEnded++;
    }
    return false;
  }

  /** Episodes that were left out, since their first rows are gone. */
  public long cutAtTheStart() {
    return cutAtTheStart;
  }

  /** Episodes that were left out, since they have not ended. */
  public long notEnded() {
    return notEnded;
  }
}
