package dev.polyak.client;

import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;

/** A call that this side has opened: {@code EnvironmentService.Play}. */
final class ClientExchange implements Exchange {
  private final BlockingClientCall<PlayRequest, PlayResponse> call;

  ClientExchange(ManagedChannel channel, Access access) {
    call =
        EnvironmentServiceGrpc.newBlockingV2Stub(channel)
            .withCallCredentials(access.call().orElse(null))
            .play();
  }

  /** A call that has ended says why where it is read. */
  @Override
  public void send(PlayRequest message) throws StatusException, InterruptedException {
    if (!call.write(message) && call.read() != null) {
      throw Status.INTERNAL.withDescription("the node answers out of turn").asException();
    }
  }

  @Override
  public PlayResponse read() throws StatusException, InterruptedException {
    return call.read();
  }
}
