package dev.polyak.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.CannotListenException;
import dev.polyak.node.security.CertificateRole;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NodeProcessTest {

  @Test
  void isNotReadyBeforeItsNodesAreStarted() {
    AtomicReference<List<String>> reasons = new AtomicReference<>();
    int code =
        NodeProcess.run(
            Configuration.layers().build(),
            CertificateRole.OPERATOR,
            false,
            host -> {
              reasons.set(host.notReady());
              host.stop(0, "the test is over");
            });

    assertThat(code).isZero();
    assertThat(reasons.get()).containsExactly("polyak: waits for its nodes to start");
  }

  @Test
  void startsNoNodeWhereTheManagementPortIsInUse() throws Exception {
    AtomicReference<Host> started = new AtomicReference<>();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      Configuration configuration = Configuration.layers().set("management.listen", listen).build();

      assertThatThrownBy(
              () -> NodeProcess.run(configuration, CertificateRole.OPERATOR, false, started::set))
          .isInstanceOf(CannotListenException.class)
          .hasMessageStartingWith("cannot listen on " + listen);
    }
    assertThat(started.get()).isNull();
  }
}
