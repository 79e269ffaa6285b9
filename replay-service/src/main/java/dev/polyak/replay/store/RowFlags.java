package dev.polyak.replay.store;

/** The bits of a row's flags, as on the wire and as stored. */
public final class RowFlags {
  public static final int TERMINATED = 1;
  public static final int TRUNCATED = 2;

  /**
   * The row only holds the true final observation of its episode. Stored with the bit of how the
   * episode ended.
   */
  public static final int CLOSING = 4;

  /** Stored only: the row lacks frames of its stack, and is never drawn. */
  public static final int INCOMPLETE = 8;

  public static final int ENDED = TERMINATED | TRUNCATED;
  public static final int ALL = ENDED | CLOSING;

  private RowFlags() {}
}
