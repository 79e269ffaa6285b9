package dev.polyak.replay.service;

import java.util.List;

/**
 * Splits draws over tables by their shares. What rounding keeps from a table it gets in later
 * draws, so the parts are right in the long run whatever the size of a draw. Belongs to one thread.
 */
final class Shares {
  private final double[] shares;
  private final double[] owed;

  Shares(List<PlannedShare> planned) {
    shares = planned.stream().mapToDouble(PlannedShare::share).toArray();
    owed = new double[shares.length];
  }

  /** Windows of each table; they add up to {@code windows}. */
  int[] split(int windows) {
    int[] parts = new int[shares.length];
    int left = windows;
    for (int i = 0; i < parts.length; i++) {
      owed[i] += windows * shares[i];
      parts[i] = Math.clamp((long) Math.floor(owed[i]), 0, left);
      owed[i] -= parts[i];
      left -= parts[i];
    }
    for (; left > 0; left--) {
      int most = 0;
      for (int i = 1; i < owed.length; i++) {
        most = owed[i] > owed[most] ? i : most;
      }
      parts[most]++;
      owed[most]--;
    }
    return parts;
  }
}
