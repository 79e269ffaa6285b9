package dev.polyak.paramserver.testing;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polyak.node.rpc.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions about refusals. */
public final class Refusals {
  private Refusals() {}

  public static void assertRefused(
      Refusal.Reason reason, String message, ThrowingCallable request) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(request)
        .withMessageContaining(message)
        .returns(reason, Refusal::reason);
  }
}
