package dev.polyak.actor.metrics;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.weights.Weights;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.metrics.Summary;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Evaluation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What an actor-node counts, over its sessions. Thread-safe; {@link #stepped} takes no lock and
 * allocates nothing.
 */
public final class ActorMeters {
  private final Meters meters;
  private final LongSupplier nanoTime;
  private final LongAdder steps;
  private final Summary returns;
  private final Summary lengths;
  private final Summary priorities;
  private final Summary answerSeconds;
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicInteger environments = new AtomicInteger();
  private final LongAdder unreportedEpisodes;
  private final LongAdder reportFailures;
  private final LongAdder sessionRestarts;
  private final AtomicInteger sessions = new AtomicInteger();
  private final Map<Integer, Reading> epsilons = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> clientSteps = new ConcurrentHashMap<>();
  private final Played regular;
  private final Played deciding;
  private AppendCall appends;
  private long acknowledgedBefore;
  private volatile Acting acting;
  private volatile long learnerUpdates;

  /** The weights in use, since when. */
  private record Acting(Weights weights, long since) {}

  /** A value that a gauge shows. */
  private static final class Reading {
    private volatile double value = Double.NaN;

    double get() {
      return value;
    }
  }

  /** Evaluations of one kind. */
  private static final class Played {
    private final LongAdder count;
    private final Reading meanReturn = new Reading();

    Played(Meters meters, String deciding) {
      count = meters.counter(ActorMetric.EVALUATIONS, deciding);
      meters.gauge(ActorMetric.EVALUATION_RETURN, meanReturn::get, deciding);
    }

    void add(Evaluation evaluation) {
      count.increment();
      meanReturn.value = evaluation.getMeanReturn();
    }
  }

  /** Counts among {@code meters}. */
  public ActorMeters(Meters meters) {
    this(meters, System::nanoTime);
  }

  /**
   * As above.
   *
   * @param nanoTime a monotonic clock
   */
  public ActorMeters(Meters meters, LongSupplier nanoTime) {
    this.meters = meters;
    this.nanoTime = nanoTime;
    steps = meters.counter(ActorMetric.ENVIRONMENT_STEPS);
    meters.counter(ActorMetric.STEPS_ACKNOWLEDGED, this::acknowledgedSteps);
    meters.gauge(
        ActorMetric.UNACKNOWLEDGED_STEPS, () -> ofAppends(AppendCall::unacknowledgedSteps));
    meters.gauge(ActorMetric.MESSAGES_IN_FLIGHT, () -> ofAppends(AppendCall::messagesInFlight));
    returns = meters.summary(ActorMetric.EPISODE_RETURN);
    lengths = meters.summary(ActorMetric.EPISODE_LENGTH);
    priorities = meters.summary(ActorMetric.INITIAL_PRIORITY);
    meters.gauge(ActorMetric.GATEWAY_CLIENTS, clients::get);
    meters.gauge(ActorMetric.GATEWAY_ENVIRONMENTS, environments::get);
    answerSeconds = meters.summary(ActorMetric.GATEWAY_ANSWER_SECONDS);
    ofWeights(ActorMetric.WEIGHTS_EPOCH, now -> now.weights().epoch());
    ofWeights(ActorMetric.WEIGHTS_VERSION, now -> now.weights().version());
    ofWeights(ActorMetric.WEIGHTS_UPDATE, now -> now.weights().update());
    ofWeights(
        ActorMetric.WEIGHTS_STALENESS_UPDATES,
        now -> Math.max(0, learnerUpdates - now.weights().update()));
    meters.gauge(ActorMetric.WEIGHTS_STALENESS_SECONDS, this::secondsActing);
    regular = new Played(meters, "false");
    deciding = new Played(meters, "true");
    unreportedEpisodes = meters.counter(ActorMetric.UNREPORTED_EPISODES);
    reportFailures = meters.counter(ActorMetric.REPORT_FAILURES);
    sessionRestarts = meters.counter(ActorMetric.SESSION_RESTARTS);
  }

  private synchronized double acknowledgedSteps() {
    return acknowledgedBefore + ofAppends(AppendCall::acknowledgedSteps);
  }

  private synchronized long ofAppends(ToLongFunction<AppendCall> value) {
    return appends == null ? 0 : value.applyAsLong(appends);
  }

  private void ofWeights(ActorMetric metric, ToLongFunction<Acting> value) {
    meters.gauge(
        metric,
        () -> {
          Acting now = acting;
          return now == null ? Double.NaN : value.applyAsLong(now);
        });
  }

  private double secondsActing() {
    Acting now = acting;
    return now == null ? Double.NaN : (nanoTime.getAsLong() - now.since()) / 1e9;
  }

  /** A session begins. */
  public void sessionBegins() {
    if (sessions.getAndIncrement() > 0) {
      sessionRestarts.increment();
    }
  }

  /** Steps are appended by this call from now on. */
  public synchronized void appending(AppendCall newAppends) {
    acknowledgedBefore = (long) acknowledgedSteps();
    appends = newAppends;
  }

  /** The lanes have taken {@code count} steps in all. */
  public void stepped(int count) {
    steps.add(count);
  }

  /** An episode has ended. */
  public void ended(Episode episode) {
    returns.record(episode.getReturn());
    lengths.record(episode.getLength());
    epsilons.computeIfAbsent(episode.getLane(), this::epsilon).value = episode.getEpsilon();
  }

  private Reading epsilon(int lane) {
    Reading reading = new Reading();
    meters.gauge(ActorMetric.EPSILON, reading::get, Integer.toUnsignedString(lane));
    return reading;
  }

  /** So many clients with so many environments play from now on. */
  public void playing(int newClients, int newEnvironments) {
    clients.set(newClients);
    environments.set(newEnvironments);
  }

  /**
   * Counts the steps of a client, and of those before and after it that have the same first lane.
   */
  public LongAdder clientSteps(int firstLane) {
    return clientSteps.computeIfAbsent(
        firstLane,
        lane -> meters.counter(ActorMetric.GATEWAY_CLIENT_STEPS, Integer.toUnsignedString(lane)));
  }

  /** A client was answered. */
  public void answered(double seconds) {
    answerSeconds.record(seconds);
  }

  /** An episode will not be reported. */
  public void droppedEpisode() {
    unreportedEpisodes.increment();
  }

  /** A message takes the first {@code count} of these along. */
  public void prioritised(float[] values, int count) {
    if (count > 0) {
      priorities.record(values, count);
    }
  }

  /** These weights act from now on. */
  public void acting(Weights weights) {
    acting = new Acting(weights, nanoTime.getAsLong());
  }

  /** The run's newest weights have so many updates behind them. */
  public void learned(long updates) {
    learnerUpdates = updates;
  }

  /** An evaluation was played. */
  public void played(Evaluation evaluation) {
    (evaluation.getDeciding() ? deciding : regular).add(evaluation);
  }

  /** The run refused a report. */
  public void reportFailed() {
    reportFailures.increment();
  }
}
