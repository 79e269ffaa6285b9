package dev.polyak.paramserver;

import dev.polyak.node.rpc.Address;

class NettyServiceTest extends ServiceContract {
  @Override
  Address address() {
    return new Address.Tcp("127.0.0.1", 0);
  }
}
