package dev.polyak.agents;

/**
 * The n-step return of a window without its bootstrap value: {@code G = sum + discount v(s_k)}
 * (Sutton and Barto 2018, equation 7.1), with
 *
 * <pre>
 * sum = r_1 + d_1 r_2 + d_1 d_2 r_3 + ...      discount = d_1 d_2 ... d_k
 * </pre>
 *
 * for the k steps used. It is built from the last step to the first; where the episode terminated
 * after the last step the discount is 0.
 */
public record NStepReturn(double sum, double discount) {

  /** No steps, and the value of the state there counts. */
  public static final NStepReturn BOOTSTRAPPED = new NStepReturn(0, 1);

  /** No steps, and the episode has terminated. */
  public static final NStepReturn TERMINATED = new NStepReturn(0, 0);

  /** The return of a window that has one step more at its start. */
  public NStepReturn after(double reward, double stepDiscount) {
    return new NStepReturn(reward + stepDiscount * sum, stepDiscount * discount);
  }

  /** The return of window {@code index} at a constant discount. */
  public static NStepReturn of(BatchComposer.Windows windows, int index, double stepDiscount) {
    NStepReturn result =
        switch (windows.end(index)) {
          case TERMINATED -> TERMINATED;
          case CONTINUES, TRUNCATED, CUT -> BOOTSTRAPPED;
        };
    for (int step = windows.length(index) - 1; step >= 0; step--) {
      result = result.after(windows.reward(index, step), stepDiscount);
    }
    return result;
  }
}
