package dev.polyak.actor.gateway;

import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.StatusText;
import io.grpc.Status;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A simulator that is dialled, for a person: why its calls end, each reason once. Thread-safe. */
final class Simulator {
  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
  private static final int MOST_REASONS = 16;

  private final Address address;
  private final Set<String> told = new HashSet<>();

  Simulator(Address address) {
    this.address = address;
  }

  Address address() {
    return address;
  }

  /** A call to it has ended, and is made again. */
  synchronized void lost(DialledCall.Ended end) {
    Status status = end.status();
    String reason =
        "%s%s: %s"
            .formatted(
                end.byNode() ? "the node ended its call with " : "",
                status.getCode(),
                StatusText.of(status));
    if (told.size() == MOST_REASONS) {
      told.clear();
    }
    if (told.add(reason)) {
      LOG.warn("simulator {}: {}; it is dialled again until it plays", address, reason);
    }
  }

  /** It plays: what kept it from that is told again if it comes back. */
  synchronized void plays() {
    told.clear();
  }
}
