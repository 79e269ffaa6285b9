package dev.polyak.actor.gateway;

import static dev.polyak.actor.gateway.RawClient.introduction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.environment.v1.AutoReset;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.rpc.Transport;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that come to the gateway. */
class GatewayTest extends GatewayContract {
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void serve() {
    serve(gateway);
  }

  private void serve(Gateway served) {
    server = Transport.serve(SETTINGS.listen(), List.of(served), Runnable::run);
    channel = Transport.connect(SETTINGS.listen(), calls);
  }

  @Override
  RawClient client() {
    return RawClient.of(channel);
  }

  @Override
  void stopClients() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void whomTheRunRefusesIsToldWhyAndTheNextIsTheFirst() throws Exception {
    stopClients();
    SynchronousQueue<String> heard = new SynchronousQueue<>();
    Gateway alone =
        new Gateway(
            spaces -> calls.execute(() -> put(heard, spaces.declaredActions().toString())),
            SETTINGS.messageBytes());
    serve(alone);

    RawClient first = client();
    first.send(introduction("first", 1, AutoReset.AUTO_RESET_DISABLED));
    assertThat(heard.take()).contains("n: 2");
    alone.refuse(Refusal.state("the run refuses it: it has others"));
    assertRefused(first, Status.Code.FAILED_PRECONDITION, "the run refuses it: it has others");

    RawClient second = client();
    second.send(introduction("second", 1, AutoReset.AUTO_RESET_DISABLED));
    assertThat(heard.take()).contains("n: 2");
  }

  private static void put(SynchronousQueue<String> heard, String spaces) {
    try {
      heard.put(spaces);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
