package dev.polyak.environments;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;

/**
 * How far one word is from another: insertions, deletions and substitutions of a letter
 * (Levenshtein 1966).
 */
final class EditDistance {
  private EditDistance() {}

  /** The candidate nearest to {@code word}, whatever their case. */
  static String nearest(String word, Collection<String> candidates) {
    return Collections.min(
        candidates,
        Comparator.comparingInt(
            candidate ->
                between(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT))));
  }

  /** By rows of the table of Wagner and Fischer (1974). */
  static int between(String left, String right) {
    int[] above = new int[right.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[right.length()];
  }
}
