package dev.polyak.replay.store;

import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.limiter.RateLimits;
import dev.polyak.replay.selectors.FifoSelector;
import dev.polyak.replay.selectors.PrioritisedSelector;
import dev.polyak.replay.selectors.Selector;
import dev.polyak.replay.selectors.UniformSelector;
import dev.polyak.replay.v1.Selector.Kind;
import dev.polyak.replay.v1.Table;

/**
 * What a table is created with.
 *
 * @param alpha exponent of a prioritised sampler, 0 for a uniform one
 * @param capacity rows at the most
 * @param maximumTimesSampled a row that was sampled so often leaves; 0: no limit
 */
public record TableSpecification(
    String name,
    boolean prioritised,
    double alpha,
    long capacity,
    RateLimits limits,
    int maximumTimesSampled) {

  static TableSpecification of(Table table, long largestDraw, long largestAppend, int shards) {
    String name = Names.requireName("table", table.getName());
    Kind sampler = table.getSampler().getKind();
    if (shards > 1 && sampler != Kind.KIND_UNIFORM && sampler != Kind.KIND_PRIORITISED) {
      throw Refusal.invalid(
          "table %s: draws from %d shards go by mass, which KIND_UNIFORM and KIND_PRIORITISED have,"
              + " not %s",
          name, shards, kind(table.getSampler()));
    }
    if (sampler != Kind.KIND_UNIFORM && sampler != Kind.KIND_PRIORITISED) {
      throw Refusal.invalid(
          "table %s: a sampler is KIND_UNIFORM or KIND_PRIORITISED, not %s",
          name, kind(table.getSampler()));
    }
    Kind remover = table.getRemover().getKind();
    if (remover != Kind.KIND_UNSPECIFIED && remover != Kind.KIND_FIFO) {
      throw Refusal.invalid(
          "table %s: a remover is KIND_FIFO, not %s", name, kind(table.getRemover()));
    }
    double alpha = table.getSampler().getAlpha();
    boolean prioritised = sampler == Kind.KIND_PRIORITISED;
    if (!(alpha >= 0 && alpha <= (prioritised ? 1 : 0))) {
      throw Refusal.invalid(
          "table %s: alpha of %s is in %s, not %s",
          name, sampler, prioritised ? "[0, 1]" : "[0, 0]", alpha);
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
    RateLimits limits = RateLimits.of(table.getRateLimit());
    limits.requireLive(name, capacity, shards, largestDraw, largestAppend);
    return new TableSpecification(
        name, prioritised, alpha, capacity, limits, table.getMaximumTimesSampled());
  }

  private static String kind(dev.polyak.replay.v1.Selector selector) {
    return selector.getKind() == Kind.UNRECOGNIZED
        ? Integer.toString(selector.getKindValue())
        : selector.getKind().toString();
  }

  Selector sampler(int items) {
    return prioritised ? new PrioritisedSelector(items, alpha) : new UniformSelector(items);
  }

  Selector remover(int items) {
    return new FifoSelector(items);
  }

  /** Whether the other table chooses its samples alike. */
  boolean samplesLike(TableSpecification other) {
    return prioritised == other.prioritised && alpha == other.alpha;
  }
}
