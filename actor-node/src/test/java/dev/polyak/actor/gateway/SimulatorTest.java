package dev.polyak.actor.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.polyak.node.rpc.Address;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SimulatorTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(Simulator.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Simulator simulator = new Simulator(new Address.Tcp("sim", 7006));

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
  }

  private void lost(Status status, boolean byNode) {
    simulator.lost(new DialledCall.Ended(status, byNode));
  }

  @Test
  void eachReasonIsToldOnceUntilItPlays() {
    Status away =
        Status.UNAVAILABLE.withDescription("io exception").withCause(new Exception("refused: sim"));
    Status unfit = Status.FAILED_PRECONDITION.withDescription("other spaces");
    for (int i = 0; i < 3; i++) {
      lost(away, false);
      lost(unfit, true);
    }
    String again = "; it is dialled again until it plays";
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "simulator sim:7006: UNAVAILABLE: refused: sim" + again,
            "simulator sim:7006: the node ended its call with FAILED_PRECONDITION: other spaces"
                + again);
    simulator.plays();
    lost(away, false);
    assertThat(lines.list).hasSize(3);
  }
}
