package dev.polyak.replay;

import dev.polyak.node.rpc.Address;
import java.util.UUID;

/** The contract over mapped files. */
class MappedReplayServiceTest extends ReplayServiceContract {
  private final String name = "replay-" + UUID.randomUUID();

  @Override
  Address address() {
    return new Address.InProcess(name);
  }

  @Override
  boolean isDurable() {
    return true;
  }
}
