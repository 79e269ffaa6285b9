package dev.polyak.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  @Test
  void aReasonIsWhatAPersonCanActOn() {
    Status broken = Status.UNAVAILABLE.withDescription("io exception");
    assertThat(StatusText.of(broken.withCause(new ConnectException("Connection refused: a:1"))))
        .isEqualTo("Connection refused: a:1");
    assertThat(StatusText.of(broken.withCause(new UnresolvedAddressException())))
        .isEqualTo("io exception");
    assertThat(StatusText.of(broken)).isEqualTo("io exception");
    assertThat(StatusText.of(Status.NOT_FOUND)).isEqualTo("NOT_FOUND");
  }
}
