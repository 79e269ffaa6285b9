package dev.polyak.replay;

import dev.polyak.node.rpc.Address;

/** The contract over mapped files. */
class MappedReplayServiceTest extends ReplayServiceContract {
  @Override
  Address address() {
    return ServedShard.inProcess();
  }

  @Override
  boolean isDurable() {
    return true;
  }
}
