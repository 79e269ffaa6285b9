package dev.polyak.benchmarks.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param seconds that each load is measured for
 * @param stack frames that make one observation of the loads of frames
 * @param loads their names; none for all
 */
record Options(int seconds, int stack, List<String> loads) {
  private static final int SECONDS = 60;
  private static final int WARM_UP_SECONDS = 10;

  static Options parse(String[] arguments) {
    int seconds = SECONDS;
    int stack = 4;
    List<String> loads = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--stack")) {
        stack = Integer.parseInt(arguments[++i]);
      } else if (arguments[i].chars().allMatch(Character::isDigit)) {
        seconds = Integer.parseInt(arguments[i]);
      } else {
        loads.add(arguments[i]);
      }
    }
    return new Options(seconds, stack, List.copyOf(loads));
  }

  int warmUpSeconds() {
    return Math.min(WARM_UP_SECONDS, seconds);
  }

  boolean selects(String load) {
    return loads.isEmpty() || loads.contains(load);
  }
}
