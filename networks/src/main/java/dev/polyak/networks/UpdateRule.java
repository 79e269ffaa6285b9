package dev.polyak.networks;

import java.util.List;

/**
 * The mathematics of one update, written once over {@link Operations}.
 *
 * <p>An engine may call {@link #apply} at every update, or once, to record what it does and compile
 * it. A rule therefore branches only on its own constants, never on what a tensor holds.
 */
public interface UpdateRule {

  /** The networks whose weights the rule reads or moves, each with its target. */
  List<NamedNetwork> networks();

  /** The columns of a batch. */
  BatchLayout batch();

  /** Names of the metrics that {@link #apply} gives. */
  default List<String> metrics() {
    return List.of();
  }

  /** States one update: forward passes, loss, gradient, step of the optimiser, results. */
  void apply(Operations operations);

  /** A network by its name. */
  record NamedNetwork(String name, NetworkDescription description) {}
}
