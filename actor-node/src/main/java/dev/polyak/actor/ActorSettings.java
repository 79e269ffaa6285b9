package dev.polyak.actor;

/**
 * The section {@code actor-node} of the configuration, whose {@code reference.conf} documents each
 * key.
 *
 * @param lanes environments stepped as one batch; 0: the node only evaluates
 * @param appendsInFlight unacknowledged messages of each lane while the shard is there
 * @param bufferSteps unacknowledged steps of all lanes while it is away
 * @param environmentTimeout seconds after which an environment counts as hung
 */
record ActorSettings(
    String name,
    int lanes,
    boolean evaluates,
    String engine,
    int flushSteps,
    int appendsInFlight,
    int bufferSteps,
    double environmentTimeout,
    boolean exitWithRun) {}
