package dev.polyak.paramserver.runs;

/** Where a run's state outlives the process. */
@FunctionalInterface
interface RunStore {
  /**
   * Makes a state durable before it returns.
   *
   * @throws dev.polyak.node.rpc.Refusal UNAVAILABLE, if it could not be written
   */
  void save(RunState state);
}
