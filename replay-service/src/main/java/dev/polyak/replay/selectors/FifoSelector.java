package dev.polyak.replay.selectors;

/** The item that came first. */
public final class FifoSelector extends ArrivalSelector {
  public FifoSelector(int capacity) {
    super(capacity);
  }

  @Override
  int first() {
    return oldest();
  }
}
