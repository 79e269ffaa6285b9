package dev.polyak.paramserver;

import dev.polyak.node.rpc.Address;

class InProcessServiceTest extends ServiceContract {
  @Override
  Address address() {
    return new Address.InProcess("param-server-test");
  }
}
