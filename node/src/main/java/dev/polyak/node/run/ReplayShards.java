package dev.polyak.node.run;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.runs.v1.Shard;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The replay shards of a run, as it tells of them. Each keeps its place for the node's life; new
 * ones come behind. Thread-safe.
 */
public final class ReplayShards implements AutoCloseable {
  /** How many there are, as the run's configuration says. */
  public static final String COUNT = "replay.shards";

  private final boolean several;
  private final Function<Address, ManagedChannel> connect;
  private volatile List<ReplayShard> shards = List.of();

  private ReplayShards(boolean several, Function<Address, ManagedChannel> connect) {
    this.several = several;
    this.connect = connect;
  }

  /**
   * The shards that a run knows.
   *
   * @param configuration the run's: of a run of one shard, the first is used and no other
   * @param known 1 or more
   * @param connect makes a channel to an address
   * @throws IllegalArgumentException if one has no address
   */
  public static ReplayShards of(
      Configuration configuration, List<Shard> known, Function<Address, ManagedChannel> connect) {
    ReplayShards shards = new ReplayShards(configuration.integer(COUNT) > 1, connect);
    shards.update(known);
    return shards;
  }

  /** What the run knows now. */
  public synchronized void update(List<Shard> known) {
    List<ReplayShard> now = new ArrayList<>(shards);
    for (Shard each : several ? known : known.subList(0, Math.min(1, known.size()))) {
      Address address = Address.parse(each.getAddress());
      ReplayShard shard = find(now, each.getName());
      if (shard == null) {
        shard = new ReplayShard(each.getName(), address, connect);
        now.add(shard);
      }
      shard.moveTo(address);
      shard.setPresent(each.getPresent());
    }
    shards = List.copyOf(now);
  }

  private static ReplayShard find(List<ReplayShard> shards, String name) {
    for (ReplayShard shard : shards) {
      if (shard.name().equals(name)) {
        return shard;
      }
    }
    return null;
  }

  /** Whether the run has more than one. */
  public boolean areSeveral() {
    return several;
  }

  /** Those that are known, in their order. */
  public List<ReplayShard> all() {
    return shards;
  }

  @Override
  public synchronized void close() {
    shards.forEach(ReplayShard::close);
  }
}
