package dev.polyak.networks;

/** Which weights of a network. */
public enum Kind {
  /** Those that the optimiser moves. */
  ONLINE,
  /** Those that follow the online weights, by {@link TargetRule}. */
  TARGET
}
