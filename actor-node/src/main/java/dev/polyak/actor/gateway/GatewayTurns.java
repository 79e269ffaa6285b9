package dev.polyak.actor.gateway;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.collect.BehaviourPolicy;
import dev.polyak.actor.collect.Collected;
import dev.polyak.actor.collect.Trajectory;
import dev.polyak.actor.evaluate.GreedyLane;
import dev.polyak.actor.evaluate.OngoingEvaluation;
import dev.polyak.actor.gateway.SeatLane.Phase;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.weights.Weights;
import dev.polyak.runs.v1.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is made of the reports of a gateway's clients: steps for the replay, evaluated episodes, and
 * the next actions, those of all that have reported in one forward pass. One thread at a time.
 */
final class GatewayTurns implements AutoCloseable {
  private final BehaviourPolicy policy;
  private final GreedyPolicy greedy;
  private final OngoingEvaluation evaluation;
  private final AppendCall appends;
  private final Collected collected;
  private final Supplier<Weights> newest;
  private final Supplier<Progress> progress;
  private final int evaluationSteps;
  private final ActorMeters meters;
  private final List<Trajectory> observed = new ArrayList<>();
  private final List<GreedyLane> observedGreedily = new ArrayList<>();
  private final Follower follower = new Follower();
  private boolean training = true;

  /**
   * No turn yet.
   *
   * @param newest the snapshot to act by; null before the first
   * @param progress the run's, now
   * @param evaluationSteps of an evaluated episode at the most
   */
  GatewayTurns(
      BehaviourPolicy policy,
      GreedyPolicy greedy,
      OngoingEvaluation evaluation,
      AppendCall appends,
      Collected collected,
      Supplier<Weights> newest,
      Supplier<Progress> progress,
      int evaluationSteps,
      ActorMeters meters) {
    this.policy = policy;
    this.greedy = greedy;
    this.evaluation = evaluation;
    this.appends = appends;
    this.collected = collected;
    this.newest = newest;
    this.progress = progress;
    this.evaluationSteps = evaluationSteps;
    this.meters = meters;
  }

  /** Answers clients that have reported. Waits while the replay holds the node back. */
  void play(List<Seat> batch) throws InterruptedException {
    Progress now = progress.get();
    evaluation.progressed(now);
    follower.steps = 0;
    for (Seat seat : batch) {
      seat.follow(follower);
    }
    follower.send();
    if (follower.steps > 0) {
      collected.stepped(follower.steps);
    }
    Weights weights = newest.get();
    if (policy.adopt(weights)) {
      collected.adopted(weights);
    }
    act(batch, now);
    long time = System.nanoTime();
    for (Seat seat : batch) {
      meters.answered((time - seat.since()) / 1e9);
      seat.reply(time);
    }
  }

  private void act(List<Seat> batch, Progress now) {
    observed.clear();
    observedGreedily.clear();
    for (Seat seat : batch) {
      for (SeatLane lane : seat.lanes()) {
        switch (lane.phase()) {
          case TRAINING -> observed.add(lane.trajectory());
          case EVALUATION, IDLE -> observedGreedily.add(lane.greedy());
          case BETWEEN_EPISODES -> {}
        }
      }
    }
    observed.sort(Comparator.comparingInt(Trajectory::handle));
    policy.observe(observed);
    Weights snapshot = evaluation.weights() == null ? policy.weights() : evaluation.weights();
    boolean known = snapshot != null && !observedGreedily.isEmpty();
    if (known) {
      greedy.use(snapshot);
      greedy.observe(observedGreedily);
    }
    int next = 0;
    for (Seat seat : batch) {
      SeatLane[] own = seat.lanes();
      for (int i = 0; i < own.length; i++) {
        switch (own[i].phase()) {
          case TRAINING -> seat.act(i, policy.act(own[i].trajectory(), now.getSchedules()));
          case EVALUATION, IDLE -> {
            if (known) {
              seat.act(i, greedy.act(next++));
            }
          }
          case BETWEEN_EPISODES -> {}
        }
      }
    }
  }

  /** What becomes of a client's environments. */
  private final class Follower implements Seat.Play {
    private final List<Trajectory> toSend = new ArrayList<>();
    private int steps;

    @Override
    public void begin(SeatLane lane, float[] observation) {
      if (evaluation.take()) {
        lane.enter(Phase.EVALUATION);
        lane.greedy().begin(observation);
      } else if (training) {
        lane.enter(Phase.TRAINING);
        lane.trajectory().begin(observation);
      } else {
        idle(lane, observation);
      }
    }

    private void idle(SeatLane lane, float[] observation) {
      lane.enter(Phase.IDLE);
      lane.greedy().begin(observation);
    }

    @Override
    public boolean step(
        SeatLane lane, float[] observation, double reward, boolean terminated, boolean truncated) {
      boolean over = terminated || truncated;
      switch (lane.phase()) {
        case TRAINING -> {
          return train(lane, observation, reward, terminated, truncated);
        }
        case EVALUATION -> {
          lane.greedy().stepped(observation, reward);
          if (over || lane.greedy().length() == evaluationSteps) {
            evaluation.finished(lane.greedy());
            lane.enter(Phase.IDLE);
            return true;
          }
        }
        case IDLE -> lane.greedy().stepped(observation, reward);
        case BETWEEN_EPISODES -> throw new IllegalStateException("a step of no episode");
      }
      return over;
    }

    private boolean train(
        SeatLane lane, float[] observation, double reward, boolean terminated, boolean truncated) {
      Trajectory trajectory = lane.trajectory();
      if (!training) {
        idle(lane, observation);
        return true;
      }
      steps++;
      if (trajectory.stepped(observation, reward, terminated, truncated)) {
        collected.ended(policy.end(trajectory));
        toSend.add(trajectory);
        return true;
      }
      if (trajectory.isFull()) {
        toSend.add(trajectory);
      }
      return false;
    }

    private void send() throws InterruptedException {
      for (Trajectory trajectory : toSend) {
        trajectory.send(appends, policy.weights(), collected);
      }
      toSend.clear();
    }
  }

  /** Closes the episodes of a client that is gone after their last whole step. */
  void close(Seat seat) throws InterruptedException {
    for (SeatLane lane : seat.lanes()) {
      Trajectory trajectory = lane.trajectory();
      if (lane.phase() == Phase.EVALUATION) {
        evaluation.lost();
      }
      if (lane.phase() == Phase.TRAINING) {
        trajectory.abandon();
      }
      trajectory.send(appends, policy.weights(), collected);
      appends.rest(trajectory.handle());
      lane.end();
    }
  }

  /** Nothing is stored from now on; what is evaluated goes on. */
  void endTraining() {
    training = false;
  }

  @Override
  public void close() {
    policy.close();
    greedy.close();
  }
}
