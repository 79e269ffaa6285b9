package dev.polyak.node;

import io.grpc.Server;
import java.util.concurrent.TimeUnit;

/** How a node's server stops: no new calls, the service ends the open ones, what is left is cut. */
public final class ServerStop {
  private static final long GRACE_SECONDS = 3;

  private ServerStop() {}

  /**
   * Stops a server and waits for it.
   *
   * @param service ends its open calls and frees what it holds
   */
  public static void of(Server server, Runnable service) {
    server.shutdown();
    service.run();
    try {
      if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
