package dev.polyak.node.rpc;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * How a process's TCP connections are protected; those inside a JVM need nothing.
 *
 * @param server what its servers show and ask for
 * @param channel what its channels show and ask for
 * @param admission says of each call whether its caller may make it; empty: all may
 * @param anywhere whether it may also listen and connect off the loopback address: with TLS, or
 *     because the user has said so
 * @param limits of each server
 */
public record Protection(
    ServerCredentials server,
    ChannelCredentials channel,
    Optional<ServerInterceptor> admission,
    boolean anywhere,
    ServerLimits limits) {

  /** Why plaintext is refused, and what to set. */
  public static final String PLAINTEXT =
      "plaintext is for the loopback address; set security.certificate, security.key and"
          + " security.authority (polyak certificates makes them), or security.insecure = true"
          + " where nobody else reaches the network";

  /** Plaintext, on the loopback address only, where everyone may call everything. */
  public static Protection none() {
    return plaintext(Optional.empty(), false, ServerLimits.DEFAULT);
  }

  /** Plaintext. */
  public static Protection plaintext(
      Optional<ServerInterceptor> admission, boolean anywhere, ServerLimits limits) {
    return new Protection(
        InsecureServerCredentials.create(),
        InsecureChannelCredentials.create(),
        admission,
        anywhere,
        limits);
  }

  /** Whether a connection there may be as this says. */
  public boolean covers(Address address) {
    return switch (address) {
      case Address.InProcess inProcess -> true;
      case Address.Tcp tcp -> anywhere || isLoopback(tcp.host());
    };
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException elsewhere) {
      return false;
    }
  }

  /**
   * Checks where a server is to listen.
   *
   * @throws CannotListenException if it would be in plaintext, off the loopback address
   */
  public void requireToListen(Address address) {
    if (!covers(address)) {
      throw new CannotListenException(address, PLAINTEXT);
    }
  }
}
