package dev.polyak.actor.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RosterTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(Roster.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long now = 5;
  private final Roster roster = new Roster(() -> now);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
  }

  private void pass(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  private Roster.Player comes(String name, int firstLane) {
    Roster.Player player = new Roster.Player(name, "Count", 2, firstLane, new LongAdder());
    roster.came(player, firstLane + 2);
    return player;
  }

  @Test
  void saysWhoComesAndGoes() {
    Roster.Player lab = comes("lab", 4);
    lab.steps().add(5_000);
    pass(4);
    roster.gone(lab, "its connection is gone", 4);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "lab plays Count: 2 environments, the first of them lane 4; 6 of all clients now",
            "lab is gone: its connection is gone, after 5,000 steps, 1,250/s; 4 environments of all"
                + " clients now");
  }

  @Test
  void saysNowAndThenHowFastEachIs() {
    assertThat(roster.rates()).isEmpty();
    Roster.Player slow = comes("slow", 0);
    Roster.Player fast = comes("fast", 2);
    slow.steps().add(20);
    fast.steps().add(12_340);
    pass(9);
    assertThat(roster.rates()).isEmpty();
    pass(1);
    assertThat(roster.rates()).hasValue("fast 1,234, slow 2");
    assertThat(roster.rates()).isEmpty();
    slow.steps().add(30);
    pass(10);
    assertThat(roster.rates()).hasValue("slow 3, fast 0");
    roster.gone(slow, "the run is over", 2);
    pass(10);
    assertThat(roster.rates()).hasValue("fast 0");
  }

  @Test
  void namesTheFastestOfMany() {
    for (int i = 0; i < 20; i++) {
      comes("client-" + i, 2 * i).steps().add(100L * i);
    }
    pass(10);
    assertThat(roster.rates())
        .hasValue(
            "client-19 190, client-18 180, client-17 170, client-16 160, client-15 150,"
                + " client-14 140, client-13 130, client-12 120, 12 others 660");
  }
}
