package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.DoubleSummaryStatistics;
import org.junit.jupiter.api.Test;

class LastReturnsTest {
  private final LastReturns returns = new LastReturns(2);

  @Test
  void areOfTheLastEpisodesOnly() {
    assertThat(returns.add(1).getAverage()).isEqualTo(1);
    assertThat(returns.add(3).getAverage()).isEqualTo(2);
    DoubleSummaryStatistics last = returns.add(5);
    assertThat(last.getAverage()).isEqualTo(4);
    assertThat(last.getMin()).isEqualTo(3);
    assertThat(last.getMax()).isEqualTo(5);
  }

  @Test
  void forgetALargeReturnWholly() {
    returns.add(1e300);
    returns.add(0.1);
    assertThat(returns.add(0.1).getAverage()).isEqualTo(0.1);
  }
}
