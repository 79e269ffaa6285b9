package dev.polyak.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Items that lie evenly in a sequence of which nobody knows how long it becomes. Every period-th is
 * kept; when they are too many, each second of them goes and the period doubles.
 */
final class EvenSample<T> {
  private final int most;
  private final List<T> kept = new ArrayList<>();
  private long period = 1;
  private long offered;

  /**
   * @param most that are kept at a time, even, 2 or more
   */
  EvenSample(int most) {
    this.most = most;
  }

  /** The sequence's next item, which is made only if it is kept. */
  void offer(Supplier<T> item) {
    if (offered++ % period != 0) {
      return;
    }
    if (kept.size() == most) {
      for (int i = 1; i <= most / 2; i++) {
        kept.remove(i);
      }
      period *= 2;
    }
    kept.add(item.get());
  }

  /**
   * The first items of so many equal parts of the sequence, or those that lie nearest to them; all
   * where they are no more than that.
   *
   * @param parts 1 to half as many as are kept
   */
  List<T> spread(int parts) {
    if (kept.size() <= parts) {
      return List.copyOf(kept);
    }
    List<T> spread = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      spread.add(kept.get((int) Math.round((double) part * offered / parts / period)));
    }
    return spread;
  }
}
