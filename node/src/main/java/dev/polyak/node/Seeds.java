package dev.polyak.node;

/**
 * Splits a run's root seed: one independent seed for each component, lane and incarnation.
 *
 * <p>Each part of the path goes through SplitMix64's finaliser (Steele, Lea and Flood 2014, variant
 * 13), so that neighbouring paths share nothing.
 */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /** The seed of {@code component} at {@code path}, such as ("environment", lane, incarnation). */
  public static long derive(long root, String component, long... path) {
    long seed = mix(root);
    for (int i = 0; i < component.length(); i++) {
      seed = mix(seed ^ component.charAt(i));
    }
    for (long part : path) {
      seed = mix(seed ^ mix(part));
    }
    return seed;
  }

  private static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
