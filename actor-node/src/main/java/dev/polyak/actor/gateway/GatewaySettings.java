package dev.polyak.actor.gateway;

/**
 * The section {@code actor-node.gateway} of the configuration, whose {@code reference.conf}
 * documents each key.
 *
 * @param listen where clients come in
 * @param environments of all clients at the most
 * @param batchWait seconds
 */
public record GatewaySettings(
    String listen, int environments, double batchWait, int messageBytes) {}
