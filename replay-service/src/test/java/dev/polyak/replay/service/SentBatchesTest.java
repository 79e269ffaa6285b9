package dev.polyak.replay.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentBatchesTest {
  private final List<byte[]> givenBack = new ArrayList<>();
  private final BufferPool pool = new BufferPool(givenBack::add);
  private final SentBatches sent = new SentBatches(pool, 1_000);

  @Test
  void usesABufferAgainOnlyWhenAllItsCreditIsBack() {
    byte[] first = pool.take(300);
    byte[] second = pool.take(400);
    sent.send(first, 300);
    sent.send(second, 400);
    assertThat(sent.available()).isEqualTo(300);

    sent.back(299);
    assertThat(givenBack).isEmpty();
    sent.back(1);

    assertThat(givenBack).containsExactly(first);
    assertThat(pool.take(300)).isSameAs(first);
    assertThat(sent.available()).isEqualTo(600);
    sent.back(400);
    assertThat(givenBack).containsExactly(first, second);
    assertThat(sent.outstanding()).isZero();
  }

  @Test
  void refusesMoreThanWasSent() {
    sent.send(pool.take(300), 300);

    assertThatThrownBy(() -> sent.back(301))
        .hasMessageContaining("301")
        .hasMessageContaining("300");
    assertThatThrownBy(() -> sent.back(-1)).hasMessageContaining("18446744073709551615");
  }

  @Test
  void takesBuffersOfAnySizeUpToAMessage() {
    for (int bytes : new int[] {1, 1_024, 1_025, 1 << 20}) {
      assertThat(pool.take(bytes).length).isGreaterThanOrEqualTo(bytes);
    }
  }
}
