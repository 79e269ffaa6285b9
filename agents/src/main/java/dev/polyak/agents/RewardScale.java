package dev.polyak.agents;

import java.util.OptionalDouble;

/**
 * What is learned of an environment's rewards: {@code clamp(scale r, -clip, clip)}. DQN clips them
 * to [-1, 1] (Mnih et al. 2015, methods). Whoever makes targets or priorities of rewards applies
 * it; what is stored and reported stays as it was.
 *
 * @param scale above 0 and finite
 * @param clip above 0; empty for no bounds
 */
public record RewardScale(double scale, OptionalDouble clip) {

  /** Its section of the configuration. */
  public static final String SECTION = "run.reward";

  /** Rewards as they are. */
  public static final RewardScale NONE = new RewardScale(1, OptionalDouble.empty());

  public RewardScale {
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("scale must be above 0 and finite, is " + scale);
    }
    if (clip.isPresent() && !(clip.getAsDouble() > 0)) {
      throw new IllegalArgumentException("clip must be above 0, is " + clip.getAsDouble());
    }
  }

  /** What is learned of a reward. */
  public double of(double reward) {
    double scaled = scale * reward;
    double bound = clip.orElse(Double.POSITIVE_INFINITY);
    return Math.clamp(scaled, -bound, bound);
  }
}
