package dev.polyak.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.learner.testing.TestRun;
import dev.polyak.networks.TargetRule;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;

class UpdateRatesTest {

  @Test
  void aTauMeansPolyakAveraging() {
    Configuration configuration =
        TestRun.configuration("rates.target.tau=0.005", "rates.publish.every=7");

    assertThat(UpdateRates.of(configuration))
        .isEqualTo(new UpdateRates(7, new TargetRule.Polyak(0.005), 0));
  }

  @Test
  void copiesWhereTauIsZero() {
    Configuration configuration =
        TestRun.configuration(
            "rates.target.every=100", "rates.publish.every=50", "rates.regress.maximum=2.5");

    assertThat(UpdateRates.of(configuration))
        .isEqualTo(new UpdateRates(50, new TargetRule.CopyEvery(100), 2.5));
  }

  @Test
  void refusesCopiesThatFallBetweenPublishes() {
    Configuration configuration =
        TestRun.configuration("rates.target.every=100", "rates.publish.every=30");

    assertThatThrownBy(() -> LearnerNode.check(configuration))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("rates.publish.every = 30", "rates.target.every = 100");
  }
}
