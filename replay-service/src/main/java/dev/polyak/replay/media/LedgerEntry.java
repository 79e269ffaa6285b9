package dev.polyak.replay.media;

/**
 * What a ledger knows of a row.
 *
 * @param state one of {@link Ledger}'s
 * @param order rows that came in before it, the lower half
 */
public record LedgerEntry(int state, float priority, int order, int timesSampled) {

  /** A row's entry. */
  public static LedgerEntry of(Ledger ledger, int leaf, long file) {
    return new LedgerEntry(
        ledger.state(leaf, file),
        ledger.priority(leaf),
        ledger.order(leaf),
        ledger.timesSampled(leaf));
  }

  /** The same at another place in the order. */
  public LedgerEntry at(int newOrder) {
    return new LedgerEntry(state, priority, newOrder, timesSampled);
  }

  /** Writes it as another row's. */
  public void write(Ledger ledger, int leaf, long file) {
    switch (state) {
      case Ledger.AWAITED -> ledger.await(leaf, file, priority);
      case Ledger.PRESENT -> {
        ledger.insert(leaf, file, priority, order);
        ledger.sampled(leaf, timesSampled);
      }
      case Ledger.REMOVED -> {
        ledger.insert(leaf, file, priority, order);
        ledger.remove(leaf);
      }
      default -> {}
    }
  }
}
