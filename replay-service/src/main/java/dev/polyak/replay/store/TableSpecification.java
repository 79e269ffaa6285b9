package dev.polyak.replay.store;

import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.limiter.RateLimits;
import dev.polyak.replay.selectors.SelectorSpecification;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Selector.Kind;
import dev.polyak.replay.v1.Table;

/**
 * What a table is created with.
 *
 * @param remover takes a row out where the capacity is reached
 * @param capacity rows at the most
 * @param maximumTimesSampled a row that was sampled so often leaves; 0: no limit
 * @param sequencePeriod every how-many-th step of an episode is selectable, and begins a sequence
 */
public record TableSpecification(
    String name,
    SelectorSpecification sampler,
    SelectorSpecification remover,
    long capacity,
    RateLimits limits,
    int maximumTimesSampled,
    int sequencePeriod) {
  private static final Selector FIFO = Selector.newBuilder().setKind(Kind.KIND_FIFO).build();

  TableSpecification withLimits(RateLimits others) {
    return new TableSpecification(
        name, sampler, remover, capacity, others, maximumTimesSampled, sequencePeriod);
  }

  static TableSpecification of(
      Table table, int horizon, int largestDraw, int largestAppend, int shards) {
    String name = Names.requireName("table", table.getName());
    SelectorSpecification sampler =
        SelectorSpecification.of("table %s: the sampler".formatted(name), table.getSampler());
    SelectorSpecification remover =
        SelectorSpecification.of(
            "table %s: the remover".formatted(name),
            table.getRemover().getKind() == Kind.KIND_UNSPECIFIED ? FIFO : table.getRemover());
    Kind kind = table.getSampler().getKind();
    if (shards > 1 && kind != Kind.KIND_UNIFORM && kind != Kind.KIND_PRIORITISED) {
      throw Refusal.invalid(
          "table %s: draws from %d shards go by mass, which KIND_UNIFORM and KIND_PRIORITISED have,"
              + " not %s",
          name, shards, kind);
    }
    long capacity = table.getCapacitySteps();
    if (capacity < 1) {
      throw Refusal.invalid(
          "table %s: capacity_steps is in [1, %d], not %s",
          name, Long.MAX_VALUE, Long.toUnsignedString(capacity));
    }
    if (table.getMaximumTimesSampled() < 0) {
      throw Refusal.invalid(
          "table %s: maximum_times_sampled is in [0, %d], not %s",
          name, Integer.MAX_VALUE, Integer.toUnsignedString(table.getMaximumTimesSampled()));
    }
    int period = Math.max(1, table.getSequencePeriod());
    if (table.getSequencePeriod() < 0 || period > horizon) {
      throw Refusal.invalid(
          "table %s: sequence_period is in [0, horizon = %d], not %s",
          name, horizon, Integer.toUnsignedString(table.getSequencePeriod()));
    }
    TableSpecification specification =
        new TableSpecification(
            name,
            sampler,
            remover,
            capacity,
            RateLimits.of(table.getRateLimit()),
            table.getMaximumTimesSampled(),
            period);
    specification.requireLive(specification.limits, horizon, largestDraw, largestAppend, shards);
    return specification;
  }

  /** Refuses limits under which draws or appends of this table would wait for ever. */
  void requireLive(RateLimits wanted, int horizon, int largestDraw, int largestAppend, int shards) {
    // Sequences that wait for the horizon's rows; each new step may be an episode of its own.
    int waiting = sequencePeriod == 1 ? 0 : Math.ceilDiv(horizon, sequencePeriod);
    wanted.requireLive(name, capacity, shards, largestDraw, largestAppend + waiting);
  }

  /**
   * Whether a step is selectable in this table.
   *
   * @param place steps of its episode before it
   */
  boolean selects(long place) {
    return sequencePeriod == 1 || place % sequencePeriod == 0;
  }
}
