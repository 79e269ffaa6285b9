package dev.polyak.agents;

import dev.polyak.networks.UpdateRule;

/**
 * An algorithm, ready for one environment: its networks, how it acts, how it learns. Immutable and
 * thread-safe.
 */
public interface Agent {

  /** Its networks, its batch and one update. */
  UpdateRule updateRule();

  /** Name of the network that acts. */
  String actingNetwork();

  /** Makes the rule by which one actor-node's lanes choose actions. */
  ActingRule actingRule();

  /** Turns sampled windows into the rows of a batch. */
  BatchComposer batchComposer();

  /** n of n-step returns: the steps that a window holds at the most. */
  int horizon();

  /** Rows of a batch. */
  int batchSize();
}
