package dev.polyak.paramserver.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.Role;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventLogTest {
  @Test
  void keepsTheNewestEvents() {
    EventLog log = new EventLog(0);
    for (int i = 0; i < EventLog.CAPACITY + 10; i++) {
      log.add(Event.newBuilder());
    }
    assertThat(log.oldest()).isEqualTo(10);
    assertThat(log.from(0, 3)).extracting(Event::getIndex).containsExactly(10L, 11L, 12L);
    assertThat(log.from(log.next() - 1, 3)).hasSize(1);
    assertThat(log.from(log.next() + 100, 3)).isEmpty();
  }

  @Test
  void afterARestartTheOldEventsAreGoneAndTheIndexesGoOn() {
    EventLog log = new EventLog(500);
    assertThat(log.from(0, 10)).isEmpty();
    log.add(Event.newBuilder());
    assertThat(log.from(0, 10)).extracting(Event::getIndex).containsExactly(500L);
  }

  @Test
  void noIndexIsGivenTwiceOverCrashesAndEnds() {
    Scenario scenario = new Scenario();
    Random random = new Random(7);
    Set<Long> seen = new HashSet<>();
    for (int life = 0; life < 200; life++) {
      long from = scenario.run.events().next();
      int joins = 1 + random.nextInt(5);
      for (int i = 0; i < joins; i++) {
        scenario.join("m-" + random.nextInt(10), Role.ROLE_OBSERVER);
      }
      scenario
          .run
          .eventsFrom(from, 100)
          .forEach(event -> assertThat(seen.add(event.getIndex())).isTrue());
      if (random.nextBoolean()) {
        scenario.run.saveLast();
        assertThat(scenario.stored.nextEvent()).isEqualTo(scenario.run.events().next());
      }
      scenario.restart();
    }
  }
}
