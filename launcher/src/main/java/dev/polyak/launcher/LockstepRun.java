package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.actor.LockstepActor;
import dev.polyak.learner.LockstepLearner;
import dev.polyak.node.Host;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.run.Membership;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.paramserver.ParamServerNode;
import dev.polyak.replay.ReplayNode;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import io.grpc.ManagedChannel;

/**
 * A deterministic run: the three processes take turns over the same calls. Collect, acknowledged;
 * update, nothing drawn ahead, priorities acknowledged; publish; adopt; repeat. Two runs of one
 * seed have the same weights, bit for bit.
 */
final class LockstepRun {
  private final Host host;
  private final Configuration configuration;
  private final double stepsPerUpdate;
  private final long minimumSize;
  private long updates;

  private LockstepRun(Host host, Configuration configuration) {
    this.host = host;
    this.configuration = configuration;
    stepsPerUpdate = configuration.number("rates.steps-per-update");
    minimumSize = configuration.longInteger("replay.minimum-size");
  }

  /**
   * Checks what lockstep asks of the rates.
   *
   * @throws ConfigurationException if they leave the updates of a step open
   */
  static void check(Configuration configuration) {
    double stepsPerUpdate = configuration.number("rates.steps-per-update");
    long phase = configuration.longInteger("rates.phase.steps");
    if (stepsPerUpdate == 0 || phase > 0) {
      throw new ConfigurationException(
          ("run.deterministic = true needs rates.steps-per-update above 0, is %s, and"
                  + " rates.phase.steps = 0, is %d")
              .formatted(stepsPerUpdate, phase));
    }
    if (ActorNode.isExternal(configuration)) {
      throw new ConfigurationException(
          "run.deterministic = true needs environments of this process: clients answer when they"
              + " do");
    }
    int shards = configuration.integer(ReplayShards.COUNT);
    if (shards > 1) {
      throw new ConfigurationException(
          "run.deterministic = true needs replay.shards = 1, is %d: what shards tell of one another"
                  .formatted(shards)
              + " comes when it comes");
    }
  }

  /**
   * Runs until the run has stopped.
   *
   * @param endWithInput also stops at the end of standard input
   * @return the exit code
   */
  static int run(RunPlan plan, boolean endWithInput) {
    Configuration configuration =
        plan.configuration(layers -> EmbeddedCluster.addresses(layers, plan.name()));
    return NodeProcess.run(
        configuration,
        CertificateRole.OPERATOR,
        endWithInput,
        host -> start(host, plan, configuration));
  }

  private static void start(Host host, RunPlan plan, Configuration configuration) {
    Address paramServerAddress = ParamServerNode.start(host, configuration);
    ReplayNode.start(host, configuration);
    ManagedChannel paramServer = host.connect(paramServerAddress);
    RunRecorder.start(host, plan, paramServer);
    Thread driver =
        Thread.ofPlatform()
            .name("lockstep")
            .start(() -> drive(host, new LockstepRun(host, configuration)));
    host.atStop(
        Host.Phase.COLLECT,
        "lockstep",
        () -> {
          driver.interrupt();
          try {
            driver.join();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void drive(Host host, LockstepRun run) {
    try {
      run.drive();
    } catch (InterruptedException stopped) {
      // The host stops.
    } catch (RuntimeException failure) {
      host.fail("the lockstep run failed: " + failure.getMessage());
    }
  }

  private void drive() throws InterruptedException {
    try (LockstepActor actor = LockstepActor.open(host, configuration);
        LockstepLearner learner = LockstepLearner.open(host, configuration)) {
      actor.adopt(learner.epoch(), learner.version());
      Progress progress = actor.report();
      while (!Membership.isEnding(progress)) {
        progress = actor.collect();
        learner.follow(progress);
        while (updates < due(actor)) {
          learner.update();
          updates++;
          if (learner.publishIsDue()) {
            learner.publish();
          }
          learner.reportIfDue();
        }
        actor.adopt(learner.epoch(), learner.version());
        progress = actor.evaluateIfDue(progress);
      }
      learner.finish();
      if (progress.getState() == State.STATE_STOPPING) {
        actor.adopt(learner.epoch(), learner.version());
        actor.evaluateIfDue(progress);
      }
    }
  }

  /** Updates that the steps so far allow: none until the table has its minimum size for certain. */
  private long due(LockstepActor actor) {
    long selectable = actor.steps() - actor.stepsNotSelectable();
    return selectable < minimumSize ? 0 : (long) ((selectable - minimumSize) / stepsPerUpdate);
  }
}
