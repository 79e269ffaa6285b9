package dev.polyak.learner;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The root seed, split per component: what one component draws never depends on how much another
 * one does.
 *
 * <p>A component's seed folds its name's UTF-8 bytes into the root, {@code s <- mix(s + byte)} with
 * mix the first output of a SplitMix64 generator (Steele, Lea and Flood 2014) seeded with its
 * argument.
 */
final class Seeds {
  private Seeds() {}

  /** The seed of a component, such as {@code learner/q}. */
  static long of(long root, String component) {
    long seed = root;
    for (byte letter : component.getBytes(StandardCharsets.UTF_8)) {
      seed = new SplittableRandom(seed + letter).nextLong();
    }
    return seed;
  }
}
