package dev.polyak.actor.gateway;

import dev.polyak.node.rpc.Address;
import java.util.List;

/**
 * The section {@code actor-node.gateway} of the configuration, whose {@code reference.conf}
 * documents each key.
 *
 * @param listen where clients come in
 * @param simulators that the node dials
 * @param callsPerSimulator each with environments of its own
 * @param environments of all clients at the most
 * @param batchWait seconds
 */
public record GatewaySettings(
    Address listen,
    List<Address> simulators,
    int callsPerSimulator,
    int environments,
    double batchWait,
    int messageBytes) {

  /**
   * Checks what no key says by itself.
   *
   * @throws IllegalArgumentException if a simulator cannot be dialled, or there are too many
   */
  public GatewaySettings {
    for (Address address : simulators) {
      if (address instanceof Address.Tcp tcp && tcp.port() == 0) {
        throw new IllegalArgumentException(
            "simulators has %s: a simulator is dialled at a port in [1, 65535]".formatted(address));
      }
    }
    long calls = (long) simulators.size() * callsPerSimulator;
    if (calls > environments) {
      throw new IllegalArgumentException(
          "%d simulators with calls-per-simulator = %d are %d calls, each of 1 environment or more,"
                  .formatted(simulators.size(), callsPerSimulator, calls)
              + " and environments = %d is less".formatted(environments));
    }
  }
}
