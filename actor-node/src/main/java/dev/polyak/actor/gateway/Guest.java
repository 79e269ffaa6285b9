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

  /** Of a report: its number, rewards, two kinds of flags, and the report in its request. */
  private static final int OTHER_FIELDS = 5;

  /** What a field takes beside its content at the most: a tag and a length; a number. */
  private static final int FIELD_BYTES = 11;

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
   * Holds that each of its reports fits into a message: the transport ends calls without a word.
   *
   * @throws Refusal if the largest does not
   */
  void requireReportsWithin(int messageBytes) {
    boolean finals = introduction.getAutoReset() == AutoReset.AUTO_RESET_SAME_STEP;
    long arrays = (finals ? 2L : 1L) * observations.leaves().size();
    long observation = observations.leaves().stream().mapToLong(SpaceLeaf::bytes).sum();
    long step = (finals ? 2 : 1) * observation + Double.BYTES + 2 * Byte.BYTES;
    long bytes = environments() * step + (arrays + OTHER_FIELDS) * FIELD_BYTES;
    if (bytes > messageBytes) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "a report of %d environments has up to %d bytes: actor-node.gateway.message-bytes = %d"
              .formatted(environments(), bytes, messageBytes));
    }
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
