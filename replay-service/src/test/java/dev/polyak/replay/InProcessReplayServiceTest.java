package dev.polyak.replay;

import dev.polyak.node.rpc.Address;
import java.util.UUID;

/** The contract inside one JVM, where messages are passed as they are. */
class InProcessReplayServiceTest extends ReplayServiceContract {
  private final String name = "replay-" + UUID.randomUUID();

  @Override
  Address address() {
    return new Address.InProcess(name);
  }

  @Override
  boolean isDurable() {
    return false;
  }
}
