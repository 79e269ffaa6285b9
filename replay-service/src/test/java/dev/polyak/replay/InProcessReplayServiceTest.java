package dev.polyak.replay;

import dev.polyak.node.rpc.Address;

/** The contract inside one JVM, where messages are passed as they are. */
class InProcessReplayServiceTest extends ReplayServiceContract {
  @Override
  Address address() {
    return ServedShard.inProcess();
  }

  @Override
  boolean isDurable() {
    return false;
  }
}
