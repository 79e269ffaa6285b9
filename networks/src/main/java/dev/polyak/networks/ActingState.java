package dev.polyak.networks;

/** The recurrent state of a batch of lanes, opaque to who carries it. */
public interface ActingState {

  /** Forgets what lane {@code lane} remembered; its episode ended. */
  void reset(int lane);
}
