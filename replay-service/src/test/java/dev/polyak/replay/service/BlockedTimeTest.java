package dev.polyak.replay.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BlockedTimeTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
  private final BlockedTime time = new BlockedTime(clock::get);

  private void pass(int seconds) {
    clock.addAndGet(seconds * 1_000_000_000L);
  }

  @Test
  void countsWhileItIsSet() {
    pass(1);
    time.set(true);
    pass(2);
    time.set(false);
    pass(4);
    time.set(true);
    pass(8);

    assertThat(time.seconds()).isEqualTo(10);
    assertThat(time.isBlocked()).isTrue();
  }

  @Test
  void settingItAgainChangesNothing() {
    time.set(true);
    pass(1);
    time.set(true);
    pass(1);
    time.set(false);
    time.set(false);

    assertThat(time.seconds()).isEqualTo(2);
    assertThat(time.isBlocked()).isFalse();
  }
}
