package dev.polyak.paramserver.runs;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.Box;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Space;
import dev.polyak.runs.v1.Specification;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecificationTest {
  private static final Specification FIRST =
      Scenario.specification(Map.of("agent.learning-rate", "0.001", "agent.discount", "0.99"));

  private final Scenario scenario = new Scenario();

  private static JoinRequest bringing(String member, Specification specification) {
    return Scenario.joining(member, Role.ROLE_ACTOR).setSpecification(specification).build();
  }

  @Test
  void isUnknownToALearnerThatStartsFirst() {
    assertThat(scenario.join("learner", Role.ROLE_LEARNER).hasSpecification()).isFalse();
    scenario.run.join(bringing("a", FIRST));
    assertThat(scenario.join("learner", Role.ROLE_LEARNER).getSpecification()).isEqualTo(FIRST);
  }

  @Test
  void ofTheFirstActorIsTheRunsAndAnEqualOneJoins() {
    scenario.run.join(bringing("a", FIRST));
    assertThat(scenario.run.join(bringing("b", FIRST)).getSpecification()).isEqualTo(FIRST);
    scenario.restart();
    assertThat(scenario.run.join(bringing("c", FIRST)).getSpecification()).isEqualTo(FIRST);
  }

  @Test
  void anotherOneIsRefusedWithEachDifference() {
    scenario.run.join(bringing("a", FIRST));
    Specification other =
        FIRST.toBuilder()
            .setHorizon(3)
            .putConfiguration("agent.learning-rate", "0.01")
            .removeConfiguration("agent.discount")
            .build();
    assertRefused(
        Refusal.Reason.STATE,
        "run r has another specification: horizon: run has 1, this node 3; "
            + "agent.discount: run has 0.99, this node nothing; "
            + "agent.learning-rate: run has 0.001, this node 0.01",
        () -> scenario.run.join(bringing("b", other)));
    assertThat(scenario.stored.members()).hasSize(1);
  }

  @Test
  void aDifferenceOfSpacesIsShownInOneLine() {
    Specification other =
        FIRST.toBuilder()
            .setObservationSpace(Space.newBuilder().setBox(Box.newBuilder().addShape(4)))
            .build();
    assertThat(SpecificationDifference.text(FIRST, other))
        .isEqualTo("observation_space: run has nothing, this node { box { shape: 4 } }");
  }

  @Test
  void aLongListOfDifferencesIsCut() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("key-" + i, "x".repeat(1_000));
    }
    String text = SpecificationDifference.text(FIRST, Scenario.specification(many));
    assertThat(text).endsWith("; and 82 more").hasSizeLessThan(6_000);
  }

  @Test
  void isNotTheRunsUntilItIsStored() {
    Run run =
        new Run(
            RunState.initial("r"),
            state -> {
              if (state.specification().isPresent()) {
                throw new Refusal(Refusal.Reason.UNAVAILABLE, "the disk is full");
              }
            },
            Weightless.weights(),
            Scenario.LIMITS,
            scenario.clock);
    assertRefused(
        Refusal.Reason.UNAVAILABLE, "the disk is full", () -> run.join(bringing("a", FIRST)));
    assertThat(run.join(Scenario.joining("l", Role.ROLE_LEARNER).build()).hasSpecification())
        .isFalse();
  }
}
