package dev.polyak.replay.selectors;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.v1.Selector.Kind;
import java.util.Arrays;
import java.util.List;

/**
 * Which selector a table has.
 *
 * @param alpha exponent of a prioritised selector, 0 for the others
 */
public record SelectorSpecification(Kind kind, double alpha) {
  private static final List<Kind> KINDS =
      Arrays.stream(Kind.values())
          .filter(kind -> kind != Kind.KIND_UNSPECIFIED && kind != Kind.UNRECOGNIZED)
          .toList();

  /**
   * Reads a message.
   *
   * @param what the selector of which table, for the message of a refusal
   * @throws Refusal that names the field, the value and the limit
   */
  public static SelectorSpecification of(String what, dev.polyak.replay.v1.Selector message) {
    Kind kind = message.getKind();
    if (!KINDS.contains(kind)) {
      throw Refusal.invalid(
          "%s is one of %s, not %s",
          what, KINDS, kind == Kind.UNRECOGNIZED ? message.getKindValue() : kind);
    }
    double alpha = message.getAlpha();
    int largest = kind == Kind.KIND_PRIORITISED ? 1 : 0;
    if (!(alpha >= 0 && alpha <= largest)) {
      throw Refusal.invalid("%s: alpha of %s is in [0, %d], not %s", what, kind, largest, alpha);
    }
    return new SelectorSpecification(kind, alpha);
  }

  /** An empty selector of items below {@code items}. */
  public Selector create(int items) {
    return switch (kind) {
      case KIND_UNIFORM -> new UniformSelector(items);
      case KIND_PRIORITISED -> new PrioritisedSelector(items, alpha);
      case KIND_FIFO -> new FifoSelector(items);
      case KIND_LIFO -> new LifoSelector(items);
      case KIND_MIN_HEAP -> new MinHeapSelector(items);
      case KIND_MAX_HEAP -> new MaxHeapSelector(items);
      case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("no kind: " + kind);
    };
  }
}
