package dev.polyak.agents;

import java.util.List;

/** The actions that an agent chooses from. */
public sealed interface Actions {

  /** Numbers of one action. */
  int width();

  /**
   * One of {@code n} actions, by its index from 0 on.
   *
   * @param n 1 or more
   */
  record Discrete(int n) implements Actions {
    public Discrete {
      if (n < 1) {
        throw new IllegalArgumentException("there must be 1 or more actions, are " + n);
      }
    }

    @Override
    public int width() {
      return 1;
    }
  }

  /**
   * Numbers between bounds.
   *
   * @param low smallest value of each number
   * @param high largest value of each number
   */
  record Continuous(List<Float> low, List<Float> high) implements Actions {
    public Continuous {
      low = List.copyOf(low);
      high = List.copyOf(high);
      if (low.isEmpty() || low.size() != high.size()) {
        throw new IllegalArgumentException(
            "an action has 1 or more numbers with two bounds each, not "
                + low.size()
                + " and "
                + high.size());
      }
    }

    @Override
    public int width() {
      return low.size();
    }
  }
}
