package dev.polyak.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

class TransportTest {
  @Test
  void aReasonIsWhatAPersonCanActOn() {
    Status broken = Status.UNAVAILABLE.withDescription("io exception");
    assertThat(Transport.reason(broken.withCause(new ConnectException("Connection refused: a:1"))))
        .isEqualTo("Connection refused: a:1");
    assertThat(Transport.reason(broken.withCause(new UnresolvedAddressException())))
        .isEqualTo("io exception");
    assertThat(Transport.reason(broken)).isEqualTo("io exception");
    assertThat(Transport.reason(Status.NOT_FOUND)).isEqualTo("NOT_FOUND");
    assertThat(
            Transport.reason(
                Status.INTERNAL.withDescription("failed").withCause(new Exception("a secret"))))
        .isEqualTo("failed");
  }
}
