package dev.polyak.replay.media;

/**
 * What changes of a row after it was stored, and a table's counts, for whoever starts later. Rows
 * are known by their leaf. Belongs to the store's thread; every method is O(1).
 */
public interface Ledger {
  /** How often a row may be sampled at the most, where that is limited and kept. */
  int MAXIMUM_TIMES_SAMPLED = 0xffff;

  // What is known of a row.

  int UNKNOWN = 0;

  /** It is not selectable yet, and its initial priority is known. */
  int AWAITED = 1;

  /** It is in the table. */
  int PRESENT = 2;

  /** It was in the table. */
  int REMOVED = 3;

  /** A row's initial priority is known; it is not selectable yet. */
  void await(int leaf, long file, float priority);

  /**
   * A row is in the table.
   *
   * @param file its number
   * @param order rows that came in before it
   */
  void insert(int leaf, long file, float priority, long order);

  /** Its priority is another. */
  void update(int leaf, float priority);

  /** It was sampled so often. */
  void sampled(int leaf, int times);

  /** It has left the table. */
  void remove(int leaf);

  /** Nothing is known of it any more. */
  void forget(int leaf);

  /** The counts of the rate limiter. */
  void totals(long inserted, long sampled, long removed);

  /** The highest epoch of the run's learners. */
  void setEpoch(long epoch);

  // What an earlier process left.

  /** One of the constants here. */
  int state(int leaf, long file);

  float priority(int leaf);

  int timesSampled(int leaf);

  /** The lower half of the row's order. */
  int order(int leaf);

  long inserted();

  long sampled();

  long removed();

  long epoch();
}
