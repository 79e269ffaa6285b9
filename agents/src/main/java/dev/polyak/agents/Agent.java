package dev.polyak.agents;

import dev.polyak.networks.UpdateRule;

/**
 * An algorithm, ready for one environment: its networks, how it acts, how it learns. Immutable and
 * thread-safe.
 */
public interface Agent {

  /** The column of every batch that receives the rows' importance weights. */
  String WEIGHT = "weight";

  /** The row result of every update from which priorities are made. */
  String TD_ERROR = "td_error";

  /** Its networks, its batch, with a column {@link #WEIGHT}, and one update. */
  UpdateRule updateRule();

  /** Name of the network that acts. */
  String actingNetwork();

  /**
   * Makes the rule by which lanes choose actions.
   *
   * @param lanes whose outputs come as rows {@code [0, lanes)}
   */
  ActingRule actingRule(int lanes);

  /** Turns sampled windows into the rows of a batch. */
  BatchComposer batchComposer();

  /** n of n-step returns: the steps that a window holds at the most. */
  int horizon();

  /** Rows of a batch. */
  int batchSize();
}
