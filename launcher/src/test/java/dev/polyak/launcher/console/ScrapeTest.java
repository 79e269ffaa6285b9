package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScrapeTest {
  private static final String FIRST =
      """
      # HELP polyak_actor_gateway_clients Clients that play.
      # TYPE polyak_actor_gateway_clients gauge
      polyak_actor_gateway_clients 3.0
      polyak_actor_gateway_clients_other 100.0
      polyak_actor_weights_staleness_updates NaN
      polyak_actor_epsilon{lane="0"} 0.5
      polyak_actor_epsilon{lane="1 of 2"} 0.25
      """;

  private static final String SECOND =
      """
      polyak_actor_gateway_clients 4.0
      polyak_actor_weights_staleness_updates 1.2E1
      """;

  private final Scrape scrape = new Scrape(List.of(FIRST, SECOND));

  @Test
  void addsUpOverProcessesAndLabels() {
    assertThat(scrape.sum("polyak_actor_gateway_clients")).hasValue(7);
    assertThat(scrape.sum("polyak_actor_epsilon")).hasValue(0.75);
  }

  @Test
  void takesTheLargestOfWhatIsANumber() {
    assertThat(scrape.largest("polyak_actor_weights_staleness_updates")).hasValue(12);
    assertThat(scrape.largest("polyak_actor_epsilon")).hasValue(0.5);
  }

  @Test
  void knowsNothingOfWhatNobodyTells() {
    assertThat(scrape.sum("polyak_actor")).isEmpty();
    assertThat(new Scrape(List.of()).largest("polyak_actor_epsilon")).isEmpty();
  }
}
