package dev.polyak.node.run;

import dev.polyak.node.Seeds;
import java.util.List;

/**
 * Which shard a stream goes to: rendezvous hashing (Thaler and Ravishankar 1998, section 3),
 * balanced by count. Of the shards that hold no more than their part of the streams, the one with
 * the largest hash of its name and the stream's.
 */
public final class Placement {
  private Placement() {}

  /**
   * Chooses a shard.
   *
   * @param shards names of 1 or more to choose from
   * @param streams that each of them has already
   * @return an index of {@code shards}
   */
  public static int choose(String stream, List<String> shards, int[] streams) {
    int all = 1;
    for (int count : streams) {
      all += count;
    }
    int part = Math.ceilDiv(all, shards.size());
    int chosen = -1;
    long largest = 0;
    for (int i = 0; i < streams.length; i++) {
      long hash = Seeds.derive(0, shards.get(i) + "/" + stream);
      if (streams[i] < part && (chosen < 0 || Long.compareUnsigned(hash, largest) > 0)) {
        chosen = i;
        largest = hash;
      }
    }
    return chosen;
  }
}
