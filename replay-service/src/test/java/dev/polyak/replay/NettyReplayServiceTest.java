package dev.polyak.replay;

import dev.polyak.node.rpc.Address;

/** The contract over loopback. */
class NettyReplayServiceTest extends ReplayServiceContract {
  @Override
  Address address() {
    return new Address.Tcp("127.0.0.1", 0);
  }

  @Override
  boolean isDurable() {
    return false;
  }
}
