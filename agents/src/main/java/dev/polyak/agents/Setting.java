package dev.polyak.agents;

import dev.polyak.networks.Activation;
import java.util.List;

/** Checks of settings that several algorithms have; each error names the key, value and limit. */
public final class Setting {
  private Setting() {}

  /** Refuses {@code value} of key {@code agent.<key>} where {@code met} is false. */
  public static void require(boolean met, String key, Object value, String limit) {
    if (!met) {
      throw new IllegalArgumentException("agent." + key + " must be " + limit + ", is " + value);
    }
  }

  /** Refuses a value of key {@code agent.<key>} that is not among {@code allowed}. */
  public static void requireOneOf(String key, String value, String... allowed) {
    require(List.of(allowed).contains(value), key, value, String.join(" or ", allowed));
  }

  /** gamma, in [0, 1]. */
  public static void requireDiscount(double discount) {
    require(discount >= 0 && discount <= 1, "discount", discount, "in [0, 1]");
  }

  /** Rows of a window and of a batch, 1 or more each. */
  public static void requireSizes(int horizon, int batchSize) {
    require(horizon >= 1, "horizon", horizon, "1 or more");
    require(batchSize >= 1, "batch-size", batchSize, "1 or more");
  }

  /** Hidden layers: 1 or more outputs each, with an activation that there is. */
  public static void requireLayers(List<Integer> hidden, String activation) {
    for (int outputs : hidden) {
      require(outputs >= 1, "hidden", hidden, "a list of numbers of 1 or more");
    }
    try {
      Activation.parse(activation);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("agent.activation: " + e.getMessage(), e);
    }
  }

  /** Convolutions: filters, size and stride of each, see {@link Trunk}. */
  public static void requireConvolutions(List<List<Integer>> convolutions) {
    for (List<Integer> each : convolutions) {
      require(
          each.size() == 3 && each.stream().allMatch(number -> number >= 1),
          "convolutions",
          convolutions,
          "a list of [filters, size, stride], each 1 or more");
    }
  }

  /** What bounds a step: both above 0, delta finite. */
  public static void requireBounds(double huberDelta, double maximumGradientNorm) {
    require(
        huberDelta > 0 && huberDelta < Double.POSITIVE_INFINITY,
        "huber-delta",
        huberDelta,
        "above 0 and finite");
    require(maximumGradientNorm > 0, "maximum-gradient-norm", maximumGradientNorm, "above 0");
  }
}
