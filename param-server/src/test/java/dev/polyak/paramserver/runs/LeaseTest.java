package dev.polyak.paramserver.runs;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.Role;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final Scenario scenario = new Scenario();

  @BeforeEach
  void twoLearners() {
    scenario.run.join(
        Scenario.joining("actor", Role.ROLE_ACTOR)
            .setSpecification(Scenario.specification(Map.of()))
            .build());
    scenario.join("first", Role.ROLE_LEARNER);
    scenario.join("second", Role.ROLE_LEARNER);
  }

  private long acquire(String member, long session) {
    return scenario.run.acquireLease(member, session);
  }

  private void pass(long millis) {
    scenario.clock.advance(Duration.ofMillis(millis));
  }

  @Test
  void isRefusedWhileAnotherHoldsItWithTheTimeLeft() {
    assertThat(acquire("first", 1)).isEqualTo(1);
    pass(1_000);
    assertRefused(
        Refusal.Reason.STATE,
        "first holds the lease of run r for 4000 ms more",
        () -> acquire("second", 1));
  }

  @Test
  void passesOnWhenItHasRunOut() {
    acquire("first", 1);
    pass(4_999);
    assertRefused(Refusal.Reason.STATE, "1 ms more", () -> acquire("second", 1));
    pass(1);
    assertThat(acquire("second", 1)).isEqualTo(2);
    assertRefused(
        Refusal.Reason.STATE,
        "epoch 1 of run r is over: the newest is 2",
        () -> scenario.run.renewLease("first", 1));
  }

  @Test
  void livesAsLongAsItIsRenewed() {
    acquire("first", 1);
    for (int i = 0; i < 100; i++) {
      pass(4_000);
      scenario.run.renewLease("first", 1);
    }
    assertRefused(Refusal.Reason.STATE, "first holds", () -> acquire("second", 1));
  }

  @Test
  void thatRanOutIsTakenUpAgainIfNobodyElseHasIt() {
    acquire("first", 1);
    pass(60_000);
    scenario.run.renewLease("first", 1);
    assertRefused(Refusal.Reason.STATE, "5000 ms more", () -> acquire("second", 1));
  }

  @Test
  void passesOnAtOnceWhenReleased() {
    acquire("first", 1);
    scenario.run.releaseLease("first", 1);
    assertRefused(
        Refusal.Reason.STATE,
        "nobody holds the lease of run r, not first",
        () -> scenario.run.renewLease("first", 1));
    assertThat(acquire("second", 1)).isEqualTo(2);
  }

  @Test
  void passesAtOnceToANewerSessionOfItsHolder() {
    acquire("first", 1);
    scenario.join("first", Role.ROLE_LEARNER);
    assertThat(acquire("first", 2)).isEqualTo(2);
    assertRefused(
        Refusal.Reason.STATE,
        "session 1 of first is over: the newest is 2",
        () -> acquire("first", 1));
  }

  @Test
  void isOnlyItsHoldersToRenewAndRelease() {
    acquire("first", 1);
    assertRefused(
        Refusal.Reason.STATE,
        "first holds the lease of run r, not second",
        () -> scenario.run.renewLease("second", 1));
    assertRefused(
        Refusal.Reason.STATE, "first holds", () -> scenario.run.releaseLease("second", 1));
    assertRefused(
        Refusal.Reason.STATE, "the newest is 1", () -> scenario.run.renewLease("first", 7));
  }

  @Test
  void isForLearnersOfASpecifiedRun() {
    assertRefused(Refusal.Reason.STATE, "not as learner", () -> acquire("actor", 1));
    assertRefused(Refusal.Reason.UNKNOWN, "stranger has not joined", () -> acquire("stranger", 1));
    Scenario bare = new Scenario();
    bare.join("first", Role.ROLE_LEARNER);
    assertRefused(
        Refusal.Reason.STATE,
        "run r has no specification yet",
        () -> bare.run.acquireLease("first", 1));
  }

  @Test
  void goesOnAfterARestartUntilAnotherAcquires() {
    acquire("first", 1);
    scenario.restart();
    scenario.run.renewLease("first", 1);
    assertRefused(Refusal.Reason.STATE, "first holds", () -> acquire("second", 1));
    scenario.restart();
    assertThat(acquire("second", 1)).as("an expired lease, a new epoch").isEqualTo(2);
    assertRefused(
        Refusal.Reason.STATE, "the newest is 2", () -> scenario.run.renewLease("first", 1));
  }

  @Test
  void grantsOnlyWhatIsStored() {
    acquire("first", 1);
    assertThat(scenario.stored.epoch()).isEqualTo(1);
  }
}
