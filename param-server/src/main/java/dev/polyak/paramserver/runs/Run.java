package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.paramserver.weights.Weights;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.MemberChange;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: its specification, members, lease, counts, events and end.
 *
 * <p>Owned by one thread at a time, its actor's; requests have passed {@link Checks}. A request
 * that the state forbids is a {@link Refusal} and changes nothing.
 */
final class Run {
  private static final Logger log = LoggerFactory.getLogger(Run.class);

  private final String name;
  private final RunStore store;
  private final Weights weights;
  private final LongSupplier nanoClock;
  private final RunLimits limits;
  private final Members members;
  private final Lease lease;
  private final EventLog events;
  private final Ending ending;
  private final Stopwatch stopwatch;
  private final Tally tally;
  private Specification specification;
  private RunRules rules = RunRules.NONE;
  private long revision;
  private long savedRevision;

  /**
   * A run as it was stored.
   *
   * @param weights of the same run; this run specifies them and grants their epochs
   * @param nanoClock monotonic
   */
  Run(RunState stored, RunStore store, Weights weights, RunLimits limits, LongSupplier nanoClock) {
    name = stored.run();
    this.store = store;
    this.weights = weights;
    this.limits = limits;
    this.nanoClock = nanoClock;
    members = new Members(name, limits.maximumMembers(), stored.members(), stored.lanes());
    lease = new Lease(name, limits.lease(), stored.epoch(), stored.holder(), now());
    events = new EventLog(stored.nextEvent());
    Progress progress = stored.progress();
    ending = new Ending(progress, limits.lease().toNanos());
    stopwatch = new Stopwatch(progress.getSeconds());
    tally = new Tally(progress, members.environmentSteps());
    weights.grant(lease.epoch());
    weights.environmentSteps(tally.steps());
    stored.specification().ifPresent(this::specify);
    weights.newest().ifPresent(snapshot -> tally.goOn(snapshot, progress));
    settle();
  }

  String name() {
    return name;
  }

  // ------------------------------------------------------------------------------------------------------------ members

  /**
   * Enters a member, and sets the specification if it brings the first one; both are durable when
   * this returns.
   */
  JoinResponse join(JoinRequest request) {
    boolean isFirst = request.hasSpecification() && specification == null;
    if (request.hasSpecification()
        && specification != null
        && !specification.equals(request.getSpecification())) {
      throw Refusal.state(
          "run %s has another specification: %s",
          name, SpecificationDifference.text(specification, request.getSpecification()));
    }
    makeRoom(1);
    Member member = members.join(request);
    specification = isFirst ? request.getSpecification() : specification;
    try {
      save();
    } catch (Refusal notDurable) {
      specification = isFirst ? null : specification;
      throw notDurable;
    }
    if (isFirst) {
      specify(specification);
      log.info("run {}: {} has set the specification", name, member.name());
    }
    members.chooseEvaluator();
    if (!ending.isStopped()) {
      tell(member, true);
    }
    settle();
    JoinResponse.Builder response =
        JoinResponse.newBuilder()
            .setSession(member.session())
            .setFirstLane(member.firstLane())
            .addAllShards(members.shards())
            .setProgress(progress());
    if (specification != null) {
      response.setSpecification(specification);
    }
    if (member.role() == Role.ROLE_OBSERVER) {
      members.present().forEach(each -> response.addMembers(change(each, true).getMember()));
    }
    return response.build();
  }

  private void specify(Specification agreed) {
    specification = agreed;
    rules = RunRules.parse(agreed.getConfigurationMap());
    weights.specify(agreed.getNetworksList(), rules.tau());
  }

  /**
   * A member follows the run, or reports to it. One whose calls had all ended, as when its
   * connection broke, is back without joining again.
   */
  void callOpened(String name, boolean watch) {
    Member member = members.get(name);
    boolean back = !member.isToldPresent() && !ending.isStopped();
    if (back) {
      makeRoom(1);
    }
    member.callOpened(watch);
    if (back) {
      tell(member, true);
    }
    members.chooseEvaluator();
    settle();
  }

  /** The end of a call that {@link #callOpened} took note of. */
  void callClosed(String name, boolean watch) {
    Member member = members.get(name);
    boolean gone = member.callClosed(watch);
    members.chooseEvaluator();
    settle();
    if (gone && !ending.isStopped()) {
      makeRoom(1);
      tell(member, false);
    }
  }

  private void tell(Member member, boolean present) {
    record(change(member, present));
    member.tellPresent(present);
  }

  private static Event.Builder change(Member member, boolean joined) {
    return Event.newBuilder()
        .setMember(
            MemberChange.newBuilder()
                .setMember(member.name())
                .setRole(member.role())
                .setJoined(joined));
  }

  // ------------------------------------------------------------------------------------------------------------ reports

  /**
   * Applies a report, once; of a run that has stopped the counts are final.
   *
   * @return the progress after it
   */
  Progress report(ReportRequest report) {
    Member member = members.get(report.getMember());
    member.requireSession(report.getSession());
    if (member.hasSeen(report) || ending.isStopped()) {
      return progress();
    }
    if (report.hasLearner() && report.getLearner().getEpoch() != lease.epoch()) {
      throw Refusal.state(
          "%s reports of epoch %d of run %s: the newest is %d",
          member.name(), report.getLearner().getEpoch(), name, lease.epoch());
    }
    makeRoom(report.getEpisodesCount() + report.getEvaluationsCount() + 1);
    tally.moreSteps(member.apply(report));
    weights.environmentSteps(tally.steps());
    tally.moreEpisodes(report.getEpisodesCount());
    report.getEpisodesList().forEach(each -> record(Event.newBuilder().setEpisode(each)));
    if (report.hasLearner()) {
      learner(report.getLearner());
    }
    report.getEvaluationsList().forEach(this::evaluation);
    settle();
    return progress();
  }

  private void learner(LearnerReport learner) {
    tally.learned(learner);
    record(Event.newBuilder().setLearner(learner));
  }

  private void evaluation(Evaluation evaluation) {
    tally.evaluated(evaluation);
    record(Event.newBuilder().setEvaluation(evaluation));
    boolean decides =
        switch (state()) {
          case STATE_STOPPING -> evaluation.getDeciding();
          case STATE_RUNNING -> rules.stop().isReached(evaluation);
          default -> false;
        };
    if (decides) {
      ending.decided(evaluation, StopConditions.EVALUATION_RETURN);
      ended();
    }
  }

  /** A snapshot was adopted by the weights. */
  void adopted(long epoch, long version, long update, boolean restored) {
    tally.adopted(epoch, version);
    if (!ending.isStopped()) {
      tally.updatesOf(update, restored);
    }
    settle();
  }

  // -------------------------------------------------------------------------------------------------------------- lease

  /** Grants the next epoch; durable, and older ones fenced, when this returns. */
  long acquireLease(String member, long session) {
    Member learner = members.get(member);
    learner.requireSession(session);
    if (learner.role() != Role.ROLE_LEARNER) {
      throw Refusal.state("%s joined run %s as %s, not as learner", member, name, learner.role());
    }
    if (specification == null) {
      throw Refusal.state("run %s has no specification yet", name);
    }
    lease.acquire(member, now());
    save();
    weights.grant(lease.epoch());
    log.info("run {}: {} learns under epoch {}", name, member, lease.epoch());
    return lease.epoch();
  }

  void renewLease(String member, long claimed) {
    lease.renew(member, claimed, now());
  }

  void releaseLease(String member, long claimed) {
    lease.release(member, claimed);
    revision++;
  }

  // ---------------------------------------------------------------------------------------------------------------- end

  /** Ends the run, unless it has ended. */
  Progress stop(String reason) {
    if (!ending.isStopped()) {
      ending.stopNow(reason);
      ended();
    }
    return progress();
  }

  /** Looks whether time alone has ended something. */
  void tick() {
    if (ending.giveUp(!members.evaluator().isEmpty(), now())) {
      ended();
    }
    if (state() == State.STATE_RUNNING) {
      checkConditions();
    }
  }

  /** After a change of anything: what follows from it. */
  private void settle() {
    revision++;
    if (state() == State.STATE_WAITING || ending.isStopped()) {
      return;
    }
    stopwatch.start(now());
    if (state() == State.STATE_RUNNING) {
      checkConditions();
    }
  }

  private void checkConditions() {
    Optional<String> held =
        rules.stop().held(tally.steps(), tally.updates(), stopwatch.seconds(now()));
    if (held.isPresent()) {
      ending.conditionHeld(held.get(), !members.evaluator().isEmpty());
      ended();
    }
  }

  /** The run is stopping or has stopped. */
  private void ended() {
    if (ending.isStopped()) {
      stopwatch.stop(now());
    }
    revision++;
    log.info(
        "run {}: {} after {} steps ({}){}",
        name,
        ending.isStopped() ? "stopped" : "stopping",
        tally.steps(),
        ending.reason(),
        ending.deciding().map(Run::outcome).orElse(""));
    save();
  }

  private static String outcome(Evaluation deciding) {
    return String.format(
        Locale.ROOT,
        ", mean return %.1f over %d episodes",
        deciding.getMeanReturn(),
        deciding.getEpisodes());
  }

  // ------------------------------------------------------------------------------------------------------------ readers

  /** Changes whenever the progress does, but for its seconds. */
  long revision() {
    return revision;
  }

  EventLog events() {
    return events;
  }

  RunLimits limits() {
    return limits;
  }

  private State state() {
    if (ending.state() != State.STATE_RUNNING) {
      return ending.state();
    }
    return specification == null || !tally.hasWeights() ? State.STATE_WAITING : State.STATE_RUNNING;
  }

  Progress progress() {
    Progress.Builder progress =
        Progress.newBuilder()
            .setState(state())
            .setStopReason(ending.reason())
            .setSchedules(rules.schedules().at(tally.steps()))
            .setEvaluator(members.evaluator())
            .setSeconds(stopwatch.seconds(now()))
            .addAllShards(members.shards());
    tally.describe(progress);
    ending.deciding().ifPresent(progress::setDecidingEvaluation);
    return progress.build();
  }

  // ------------------------------------------------------------------------------------------------------------- memory

  private void makeRoom(int count) {
    if (!events.needsMore(count)) {
      return;
    }
    long before = events.reserved();
    events.reserveTo(events.next() + count + EventLog.CAPACITY);
    try {
      save();
    } catch (Refusal notDurable) {
      events.reserveTo(before);
      throw notDurable;
    }
  }

  private void record(Event.Builder event) {
    events.add(
        event
            .setSeconds(stopwatch.seconds(now()))
            .setEnvironmentSteps(tally.steps())
            .setLearnerUpdates(tally.updates()));
    revision++;
  }

  /** Writes the state, unless it is there. */
  void saveIfChanged() {
    if (revision != savedRevision) {
      save();
    }
  }

  /** Writes the state a last time, so that no event index is lost. */
  void saveLast() {
    events.reserveTo(events.next());
    save();
  }

  private void save() {
    store.save(
        new RunState(
            name,
            Optional.ofNullable(specification),
            progress(),
            lease.epoch(),
            lease.holder(),
            events.reserved(),
            members.lanes(),
            members.stored()));
    savedRevision = revision;
  }

  /** Events from {@code index} on, at most {@code maximum}. */
  List<Event> eventsFrom(long index, int maximum) {
    return events.from(index, maximum);
  }

  private long now() {
    return nanoClock.getAsLong();
  }
}
