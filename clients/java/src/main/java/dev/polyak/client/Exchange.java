package dev.polyak.client;

import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import io.grpc.StatusException;

/** A call's two streams, whichever side has opened it. Belongs to one thread. */
interface Exchange {
  /**
   * Sends a message to the node.
   *
   * @throws StatusException if the node has ended the call
   */
  void send(PlayRequest message) throws StatusException, InterruptedException;

  /**
   * Waits for the node's next message.
   *
   * @return null where the run is over
   * @throws StatusException if the node has ended the call otherwise: the status says why
   */
  PlayResponse read() throws StatusException, InterruptedException;
}
