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
    assertThat(StatusText.of(broken.withCause(new ConnectException("null: a/10.0.0.1:1"))))
        .isEqualTo("no connection to a/10.0.0.1:1");
    String call = "recvAddress(..) failed with error(-104): Connection reset by peer";
    assertThat(StatusText.of(broken.withCause(new ConnectException(call))))
        .isEqualTo("Connection reset by peer");
  }

  @Test
  void aReasonIsOneLineWithoutGrpcsOwnAffairs() {
    assertThat(StatusText.of(Status.UNAVAILABLE.withDescription("io exception\nPipeline: [a, b]")))
        .isEqualTo("io exception");
    String deadline =
        "CallOptions deadline exceeded after 4.999887540s. Name resolution delay 0.0 seconds."
            + " [closed=[], open=[]]";
    assertThat(StatusText.of(Status.DEADLINE_EXCEEDED.withDescription(deadline)))
        .isEqualTo("no answer within 4.9 s");
    assertThat(StatusText.of(Status.UNKNOWN.withDescription(""))).isEqualTo("UNKNOWN");
  }
}
