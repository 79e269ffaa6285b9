package dev.polyak.replay.selectors;

/** The item that came last. */
public final class LifoSelector extends ArrivalSelector {
  public LifoSelector(int capacity) {
    super(capacity);
  }

  @Override
  int first() {
    return newest();
  }
}
