package dev.polyak.paramserver.runs;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.MemberChange;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Shard;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MembersTest {
  private final Scenario scenario = new Scenario();

  @Test
  void sessionsCountEachJoinOverRestarts() {
    for (long session = 1; session <= 20; session++) {
      assertThat(scenario.actor("a", 2).getSession()).isEqualTo(session);
      if (session % 3 == 0) {
        scenario.restart();
      }
    }
    assertThat(scenario.actor("b", 2).getSession()).isEqualTo(1);
  }

  @Test
  void lanesFollowEachOtherAndStayWithTheirMember() {
    assertThat(scenario.actor("a", 4).getFirstLane()).isEqualTo(0);
    assertThat(scenario.actor("b", 2).getFirstLane()).isEqualTo(4);
    assertThat(scenario.actor("evaluator", 0).getFirstLane()).isEqualTo(0);
    scenario.restart();
    assertThat(scenario.actor("c", 1).getFirstLane()).isEqualTo(6);
    assertThat(scenario.actor("b", 1).getFirstLane()).isEqualTo(4);
    assertThat(scenario.actor("b", 2).getFirstLane()).isEqualTo(4);
  }

  @Test
  void aMemberThatReturnsWithMoreLanesGetsNewOnes() {
    scenario.actor("a", 2);
    scenario.actor("b", 2);
    assertThat(scenario.actor("a", 3).getFirstLane()).isEqualTo(4);
    assertThat(scenario.actor("c", 1).getFirstLane()).isEqualTo(7);
  }

  @Test
  void shardsAreKnownByTheirNewestAddress() {
    shard("replay-0", "a:1");
    shard("replay-1", "b:1");
    JoinResponse moved = shard("replay-0", "c:1");
    assertThat(addresses(moved.getShardsList()))
        .containsExactly("replay-0 at c:1", "replay-1 at b:1");
    scenario.restart();
    assertThat(addresses(scenario.run.progress().getShardsList()))
        .containsExactly("replay-0 at c:1", "replay-1 at b:1");
  }

  @Test
  void anObserverIsToldWhoHasACallOpen() {
    scenario.running(Map.of(), true);
    scenario.join("gone", Role.ROLE_LEARNER);
    scenario.run.callOpened("gone", false);
    scenario.run.callClosed("gone", false);
    List<MemberChange> told = scenario.join("page", Role.ROLE_OBSERVER).getMembersList();
    assertThat(told)
        .containsExactly(
            MemberChange.newBuilder()
                .setMember("actor")
                .setRole(Role.ROLE_ACTOR)
                .setJoined(true)
                .build());
    assertThat(scenario.actor("another", 1).getMembersList()).isEmpty();
  }

  private static List<String> addresses(List<Shard> shards) {
    return shards.stream().map(each -> each.getName() + " at " + each.getAddress()).toList();
  }

  @Test
  void aShardIsPresentWhileItFollowsTheRun() {
    shard("replay-0", "a:1");
    shard("replay-1", "b:1");
    assertThat(present()).isEmpty();
    long before = scenario.run.revision();
    scenario.run.callOpened("replay-1", true);
    assertThat(present()).containsExactly("replay-1");
    assertThat(scenario.run.revision()).isGreaterThan(before);
    scenario.run.callClosed("replay-1", true);
    assertThat(present()).isEmpty();
  }

  private List<String> present() {
    return scenario.run.progress().getShardsList().stream()
        .filter(Shard::getPresent)
        .map(Shard::getName)
        .toList();
  }

  private JoinResponse shard(String member, String address) {
    return scenario.run.join(
        Scenario.joining(member, Role.ROLE_REPLAY).setAddress(address).build());
  }

  @Test
  void membersAreBounded() {
    for (int i = 0; i < Scenario.LIMITS.maximumMembers(); i++) {
      scenario.actor("a-" + i, 1);
    }
    assertRefused(
        Refusal.Reason.EXHAUSTED,
        "100 members, param-server.maximum-members",
        () -> scenario.actor("one-more", 1));
    assertThat(scenario.actor("a-0", 1).getSession()).isEqualTo(2);
  }

  @Test
  void aJoinThatWasNotStoredIsNotASessionThatComesAgain() {
    scenario.actor("a", 1);
    RunState before = scenario.stored;
    long lost = scenario.actor("a", 1).getSession();
    assertThat(scenario.stored.members().getFirst().session()).isEqualTo(lost);
    assertThat(before.members().getFirst().session()).isLessThan(lost);
  }

  @Test
  void theEvaluatorIsTheFirstThatCanAndIsWatching() {
    evaluating("a");
    evaluating("b");
    scenario.actor("c", 1);
    scenario.run.callOpened("c", true);
    assertThat(scenario.run.progress().getEvaluator()).isEmpty();
    scenario.run.callOpened("b", true);
    assertThat(scenario.run.progress().getEvaluator()).isEqualTo("b");
    scenario.run.callOpened("a", true);
    assertThat(scenario.run.progress().getEvaluator()).as("stays while it lives").isEqualTo("b");
    scenario.run.callClosed("b", true);
    assertThat(scenario.run.progress().getEvaluator()).isEqualTo("a");
    scenario.run.callClosed("a", true);
    assertThat(scenario.run.progress().getEvaluator()).isEmpty();
  }

  @Test
  void anEvaluatorThatJoinsWithoutEvaluatingIsReplaced() {
    evaluating("a");
    evaluating("b");
    scenario.run.callOpened("a", true);
    scenario.run.callOpened("b", true);
    scenario.actor("a", 1);
    assertThat(scenario.run.progress().getEvaluator()).isEqualTo("b");
  }

  @Test
  void aReportWithoutAWatchDoesNotMakeAnEvaluator() {
    evaluating("a");
    scenario.run.callOpened("a", false);
    assertThat(scenario.run.progress().getEvaluator()).isEmpty();
  }

  @Test
  void aMemberLeavesWithItsLastCall() {
    scenario.running(Map.of(), false);
    scenario.run.callOpened("learner", true);
    scenario.run.callOpened("learner", false);
    scenario.run.callClosed("learner", true);
    long before = scenario.run.events().next();
    scenario.run.callClosed("learner", false);
    var change = scenario.run.eventsFrom(before, 10).getFirst().getMember();
    assertThat(change.getMember()).isEqualTo("learner");
    assertThat(change.getJoined()).isFalse();
  }

  /** What the events from {@code index} on say of a member, in their order. */
  private List<Boolean> told(long index, String member) {
    return scenario.run.eventsFrom(index, 100).stream()
        .filter(event -> event.getMember().getMember().equals(member))
        .map(event -> event.getMember().getJoined())
        .toList();
  }

  @Test
  void aMemberIsBackWithItsNextCallThoughItJoinsNoMore() {
    scenario.running(Map.of(), false);
    scenario.run.callOpened("learner", true);
    scenario.run.callOpened("learner", false);
    assertThat(told(0, "learner")).as("joining says it").containsExactly(true);

    scenario.run.callClosed("learner", false);
    scenario.run.callClosed("learner", true);
    scenario.run.callOpened("learner", true);
    scenario.run.callOpened("learner", false);
    assertThat(told(0, "learner")).containsExactly(true, false, true);

    scenario.run.callClosed("learner", false);
    scenario.run.callClosed("learner", true);
    scenario.join("learner", Role.ROLE_LEARNER);
    scenario.run.callOpened("learner", true);
    assertThat(told(0, "learner")).containsExactly(true, false, true, false, true);
  }

  @Test
  void aMemberThatGoesOnAfterARestartIsToldOnce() {
    scenario.running(Map.of(), false);
    scenario.restart();
    long first = scenario.run.events().next();
    scenario.run.callOpened("learner", true);
    scenario.run.callOpened("learner", false);
    assertThat(told(first, "learner")).containsExactly(true);
  }

  @Test
  void nothingIsToldOfTheMembersOfARunThatHasStopped() {
    scenario.running(Map.of(), false);
    scenario.run.callOpened("learner", true);
    scenario.run.stop("the test");
    long end = scenario.run.events().next();
    scenario.run.callClosed("learner", true);
    scenario.run.callOpened("learner", true);
    assertThat(scenario.run.events().next()).isEqualTo(end);
  }

  private void evaluating(String member) {
    scenario.run.join(
        Scenario.joining(member, Role.ROLE_ACTOR).setLanes(1).setEvaluates(true).build());
  }
}
