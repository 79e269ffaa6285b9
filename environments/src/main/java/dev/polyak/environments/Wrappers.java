package dev.polyak.environments;

/**
 * What is put around an environment, and in which order. From the inside out:
 *
 * <pre>
 * the environment
 * checks of what goes in and comes out   {@link ValidatedEnvironment}
 * time limit                             {@link TimeLimit}: counts the environment's steps
 * sticky actions                         {@link StickyActions}: each of those steps may stick
 * action repeat                          {@link ActionRepeat}
 * scaling of observations                {@link RescaledObservations}
 * </pre>
 *
 * Sticky actions within the repeat are those of the Arcade Learning Environment (Machado et al.
 * 2018, section 5.2): a new action may come through in the middle of one that is repeated.
 *
 * @param timeLimit steps of the environment in an episode; 0: its own limit, if it has one
 * @param actionRepeat times that an action is taken, 1 or more
 * @param stickyActions probability that the action before is taken again, in [0, 1)
 * @param rescaleObservations whether observations within bounds are scaled to [-1, 1]
 */
public record Wrappers(
    int timeLimit, int actionRepeat, double stickyActions, boolean rescaleObservations) {

  /** The environment's own time limit, and nothing else. */
  public static final Wrappers NONE = new Wrappers(0, 1, 0, false);

  public Wrappers {
    if (timeLimit < 0) {
      throw new IllegalArgumentException(
          "a time limit is 1 or more steps, or 0 for the environment's own, not " + timeLimit);
    }
  }

  /**
   * The environment within all of them.
   *
   * @param ownLimit steps after which its episodes are truncated where no other limit is set; 0:
   *     never
   * @throws IllegalArgumentException if a wrapper does not fit it; the message says why
   */
  Environment around(Environment environment, int ownLimit) {
    Environment wrapped = new ValidatedEnvironment(environment);
    int limit = timeLimit == 0 ? ownLimit : timeLimit;
    if (limit > 0) {
      wrapped = new TimeLimit(wrapped, limit);
    }
    if (stickyActions != 0) {
      wrapped = new StickyActions(wrapped, stickyActions);
    }
    if (actionRepeat != 1) {
      wrapped = new ActionRepeat(wrapped, actionRepeat);
    }
    return rescaleObservations ? new RescaledObservations(wrapped) : wrapped;
  }
}
