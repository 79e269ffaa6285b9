package dev.polyak.actor.gateway;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.collect.Collected;
import dev.polyak.actor.collect.Collecting;
import dev.polyak.actor.collect.Collectors;
import dev.polyak.actor.collect.Trajectory;
import dev.polyak.actor.evaluate.GreedyLane;
import dev.polyak.actor.evaluate.OngoingEvaluation;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.Weights;
import dev.polyak.node.Pace;
import dev.polyak.node.Seeds;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The clients of a gateway in one session of its node. */
public final class GatewaySession implements Collecting {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Gateway gateway;
  private final Workbench workbench;
  private final Place place;
  private final ActorMeters meters;
  private final Roster roster = new Roster(System::nanoTime);
  private final GatewayCollector collector;
  private volatile boolean stopped;

  /**
   * Where the session is in its run.
   *
   * @param firstLane of the run's lanes
   * @param incarnation of the streams: above all earlier ones of these lanes
   * @param flushSteps steps of a lane in one message
   * @param silenceSeconds after which a client that does not report is gone
   */
  public record Place(int firstLane, long incarnation, int flushSteps, double silenceSeconds) {}

  /**
   * Who comes plays from now on.
   *
   * @param appends without lanes yet
   * @param limits of appends of so many lanes
   * @param newest the snapshot to act by; null before the first
   * @param progress the run's, now
   */
  public GatewaySession(
      Gateway gateway,
      Workbench workbench,
      GatewaySettings settings,
      Place place,
      AppendCall appends,
      IntFunction<AppendCall.Limits> limits,
      Collected collected,
      ActorMeters meters,
      OngoingEvaluation evaluation,
      Supplier<Weights> newest,
      Supplier<Progress> progress) {
    this.gateway = gateway;
    this.workbench = workbench;
    this.place = place;
    this.meters = meters;
    int count = settings.environments();
    List<Trajectory> lanes =
        IntStream.range(place.firstLane, place.firstLane + count)
            .mapToObj(
                lane ->
                    Collectors.trajectory(
                        workbench, lane, place.incarnation, place.flushSteps, appends))
            .toList();
    Configuration configuration = workbench.configuration();
    double maximum = configuration.number("rates.collect.maximum");
    Seats seats =
        new Seats(
            lanes,
            appends,
            (long) (settings.batchWait() * NANOS_PER_SECOND),
            (long) (place.silenceSeconds * NANOS_PER_SECOND),
            maximum > 0,
            meters,
            // For the steps that come when the first client has: of one lane.
            taken -> appends.setLimits(limits.apply(Math.max(1, taken))));
    GatewayTurns turns =
        new GatewayTurns(
            Collectors.policy(workbench, count),
            new GreedyPolicy(workbench, count),
            evaluation,
            appends,
            collected,
            newest,
            progress,
            configuration.integer("evaluation.episode-steps"),
            meters);
    collector = new GatewayCollector(seats, turns, appends, Pace.of(maximum), roster);
    gateway.open(this);
  }

  /**
   * Gives a client its place.
   *
   * @throws Refusal if there is none for it
   */
  void seat(PlayCall call, Guest guest) {
    Seats seats = collector.seats();
    Seat seat =
        seats.sit(
            guest.name(),
            guest.environments(),
            lanes ->
                new Seat(
                    guest,
                    lanes,
                    () -> GreedyLane.of(workbench),
                    call,
                    meters.clientSteps(lanes.getFirst().number())));
    roster.came(seat.player(), seats.environments());
    int lane = seat.player().firstLane();
    long seed = Seeds.derive(workbench.seed(), "environment", lane, place.incarnation);
    // In [0, 2^31).
    call.welcome(collector, seat, (int) (seed >>> 33));
    if (stopped) {
      call.complete();
    }
  }

  @Override
  public void progressed(Progress progress) {
    roster.tell();
    if (progress.getState() == State.STATE_STOPPED) {
      stopped = true;
      collector.seats().all().forEach(seat -> seat.client().complete());
      gateway.completeWaiting();
    }
  }

  @Override
  public void discard() {
    collector.endTraining();
  }

  @Override
  public void close() {
    gateway.close(this);
    Refusal over =
        new Refusal(Refusal.Reason.UNAVAILABLE, "the node's session is over: connect again");
    collector.seats().all().forEach(seat -> seat.client().end(over));
    collector.close();
  }
}
