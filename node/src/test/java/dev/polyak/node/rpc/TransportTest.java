package dev.polyak.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransportTest {
  private final Server server =
      Transport.serve(new Address.Tcp("127.0.0.1", 0), List.of(), Runnable::run);
  private final ManagedChannel channel =
      Transport.connect(new Address.Tcp(MovingHost.NAME, server.getPort()), Runnable::run);

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void findsAHostThatWasNowhereWhenTheChannelWasMade() {
    MovingHost.isAt(InetAddress.getLoopbackAddress());

    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }
}
