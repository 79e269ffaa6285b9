package dev.polyak.actor.gateway;

import dev.polyak.actor.run.EnvironmentSpaces;
import dev.polyak.environment.v1.AutoReset;
import dev.polyak.environment.v1.Introduction;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;

/**
 * What a client says of itself, checked.
 *
 * @param observations its space's tree
 * @param actions likewise
 * @param spaces as rows, networks and the run have them
 * @param introduction the client's own words
 */
record Guest(
    SpaceTree observations,
    SpaceTree actions,
    EnvironmentSpaces spaces,
    Introduction introduction) {
  private static final int PROTOCOL_VERSION = 1;
  private static final int MAXIMUM_ENVIRONMENTS = 4_096;
  private static final int MAXIMUM_TITLE = 128;

  /**
   * Reads an introduction.
   *
   * @throws Refusal with what is wrong with it
   */
  static Guest of(Introduction introduction) {
    if (introduction.getProtocolVersion() != PROTOCOL_VERSION) {
      throw Refusal.state(
          "this node speaks version %d of polyak.environment.v1, not %s",
          PROTOCOL_VERSION, Integer.toUnsignedString(introduction.getProtocolVersion()));
    }
    Names.requireName("client's name", introduction.getName());
    if (introduction.getEnvironment().length() > MAXIMUM_TITLE) {
      throw Refusal.invalid(
          "environment has at most %d characters, not %d",
          MAXIMUM_TITLE, introduction.getEnvironment().length());
    }
    int environments = introduction.getEnvironments();
    if (environments < 1 || environments > MAXIMUM_ENVIRONMENTS) {
      throw Refusal.invalid(
          "environments is in [1, %d], not %s",
          MAXIMUM_ENVIRONMENTS, Integer.toUnsignedString(environments));
    }
    AutoReset autoReset = introduction.getAutoReset();
    if (autoReset == AutoReset.AUTO_RESET_UNSPECIFIED || autoReset == AutoReset.UNRECOGNIZED) {
      throw Refusal.invalid("auto_reset is NEXT_STEP, SAME_STEP or DISABLED");
    }
    return new Guest(
        SpaceTree.of("observation", introduction.getObservationSpace()),
        SpaceTree.of("action", introduction.getActionSpace()),
        ExternalSpaces.of(introduction.getObservationSpace(), introduction.getActionSpace()),
        introduction);
  }

  String name() {
    return introduction.getName();
  }

  int environments() {
    return introduction.getEnvironments();
  }

  /**
   * Holds that it can play with others.
   *
   * @throws Refusal if its spaces are not the run's
   */
  void requireFit(EnvironmentSpaces run) {
    requireSame("observation", spaces.declaredObservations(), run.declaredObservations());
    requireSame("action", spaces.declaredActions(), run.declaredActions());
  }

  private static void requireSame(
      String what, dev.polyak.runs.v1.Space own, dev.polyak.runs.v1.Space run) {
    String difference = SpaceDifference.of(what, own, run);
    if (!difference.isEmpty()) {
      throw Refusal.state("the run has other spaces: %s", difference);
    }
  }
}
