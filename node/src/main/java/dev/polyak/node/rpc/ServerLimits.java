package dev.polyak.node.rpc;

/**
 * What one server takes from all of its clients, at the most: section {@code security.limits},
 * whose {@code reference.conf} documents each key.
 *
 * @param metadataBytes of one call's headers
 * @param callsPerConnection open at once
 * @param connections open at once
 * @param idleSeconds until a connection without a call is closed; 0: never
 * @param ageSeconds until a connection takes no more calls; 0: never
 */
public record ServerLimits(
    int metadataBytes, int callsPerConnection, int connections, int idleSeconds, int ageSeconds) {

  /** Those of the configuration, where there is none. */
  public static final ServerLimits DEFAULT = new ServerLimits(16_384, 4_096, 1_024, 300, 0);
}
