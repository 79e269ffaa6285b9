package dev.polyak.environments.grasp;

/**
 * A policy over {@link Readings} that grasps the nearest block: stands above it, goes down open,
 * closes, goes up.
 */
final class ScriptedGrasp {
  private static final double ALIGNED = 1e-3;

  private final float[] action = new float[3];

  float[] act(float[] observation) {
    double x = observation[0];
    double z = observation[1];
    double target = nearest(observation);
    boolean holding = observation[3] == 1;
    boolean above = Math.abs(target - x) < ALIGNED;
    if (holding) {
      set(0, 1, true);
    } else if (!above) {
      set(
          z < Bin.BLOCK_HEIGHT ? 0 : target - x,
          z < Bin.BLOCK_HEIGHT ? Bin.LARGEST_MOVE : 0,
          false);
    } else {
      set(target - x, -z, z == 0);
    }
    return action;
  }

  private static double nearest(float[] observation) {
    double nearest = Double.NaN;
    for (int i = 4; i < observation.length; i += 3) {
      if (!(Math.abs(observation[i] - observation[0]) >= Math.abs(nearest - observation[0]))) {
        nearest = observation[i];
      }
    }
    return nearest;
  }

  private void set(double across, double up, boolean close) {
    action[0] = Math.clamp((float) (across / Bin.LARGEST_MOVE), -1, 1);
    action[1] = Math.clamp((float) (up / Bin.LARGEST_MOVE), -1, 1);
    action[2] = close ? 1 : -1;
  }
}
