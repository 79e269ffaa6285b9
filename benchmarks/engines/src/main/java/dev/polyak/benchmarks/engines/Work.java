package dev.polyak.benchmarks.engines;

import java.util.Arrays;

/** What is timed; every engine does the same. */
public enum Work {
  SMALL_STEP("4-64-64-2, batch 64, one Adam step", "4-64-64-2", 64, true),
  MEDIUM_STEP("8-256-256-4, batch 256, one Adam step", "8-256-256-4", 256, true),
  PIXEL_STEP("Nature CNN, batch 32, one Adam step", null, 32, true),
  LARGE_PIXEL_STEP("Nature CNN, batch 128, one Adam step", null, 128, true),
  SMALL_FORWARD("4-64-64-2, forward, batch 1", "4-64-64-2", 1, false),
  MEDIUM_FORWARD("8-256-256-4, forward, batch 1", "8-256-256-4", 1, false),
  PIXEL_FORWARD("Nature CNN, forward, batch 1", null, 1, false);

  /**
   * Actions of the Nature CNN (Mnih et al. 2015): 84 x 84 x 4 pixels, 32 8 4, 64 4 2, 64 3 1, 512.
   */
  public static final int PIXEL_ACTIONS = 6;

  private final String text;
  private final String widths;
  private final int rows;
  private final boolean trains;

  Work(String text, String widths, int rows, boolean trains) {
    this.text = text;
    this.widths = widths;
    this.rows = rows;
    this.trains = trains;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** Inputs and the outputs of each dense layer; null of the Nature CNN. */
  public int[] widths() {
    return widths == null
        ? null
        : Arrays.stream(widths.split("-", -1)).mapToInt(Integer::parseInt).toArray();
  }

  public int rows() {
    return rows;
  }

  /**
   * Forward, the mean squared error's gradient, backward and a step of Adam; else forward alone.
   */
  public boolean trains() {
    return trains;
  }

  /** Floating-point operations of the products, two for each multiplication and addition. */
  public double operations() {
    double forward = 0;
    double first = 0;
    if (widths == null) {
      first = 20.0 * 20 * 32 * 8 * 8 * 4;
      forward =
          first
              + 9.0 * 9 * 64 * 4 * 4 * 32
              + 7.0 * 7 * 64 * 3 * 3 * 64
              + 3136.0 * 512
              + 512.0 * PIXEL_ACTIONS;
    } else {
      int[] each = widths();
      first = (double) each[0] * each[1];
      for (int i = 1; i < each.length; i++) {
        forward += (double) each[i - 1] * each[i];
      }
    }
    // Backwards, no derivative by the first layer's input is needed.
    return 2.0 * rows * (trains ? 3 * forward - first : forward);
  }
}
