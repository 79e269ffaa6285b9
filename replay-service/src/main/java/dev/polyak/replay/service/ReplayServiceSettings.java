package dev.polyak.replay.service;

import dev.polyak.node.rpc.Address;
import java.util.Optional;

/**
 * The section {@code replay-service} of the configuration.
 *
 * @param listen where it serves
 * @param advertise where others reach it; empty: where it listens
 * @param name of the member in its run
 * @param memory bytes of rows of all runs
 * @param directory of the files of durable runs; empty: none may be durable
 * @param readOnly whether the directory's runs are only read, and none is created
 * @param checkpointDirectory that copies of durable runs go to; empty: none are made
 * @param disk bytes of rows of all durable runs
 * @param syncSeconds between two rounds of forces that nobody waits for
 * @param standalone whether it serves without a param-server, a member of no run
 * @param exitWithRun whether the process ends with its run
 * @param runs that it serves at the most
 * @param appendCalls open at once
 * @param appendCredit bytes that one append call may have unacknowledged
 * @param sampleCalls open at once; as many for priorities, and for statuses
 * @param sampleCredit bytes of batches that one sampling call may not have given back
 */
public record ReplayServiceSettings(
    Address listen,
    Optional<Address> advertise,
    String name,
    long memory,
    String directory,
    boolean readOnly,
    String checkpointDirectory,
    long disk,
    double syncSeconds,
    boolean standalone,
    boolean exitWithRun,
    int runs,
    int appendCalls,
    long appendCredit,
    int sampleCalls,
    long sampleCredit) {}
