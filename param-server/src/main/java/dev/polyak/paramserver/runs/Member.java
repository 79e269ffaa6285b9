package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Shard;

/**
 * One member of a run: its place, its sessions and what it has reported. Lives as long as the run.
 */
final class Member {
  private final String name;
  private JoinRequest join;
  private long session;
  private long sequence;
  private long earlierSteps;
  private long sessionSteps;
  private int firstLane;
  private int lanes;
  private int watches;
  private int calls;
  private boolean toldPresent;

  Member(String name) {
    this.name = name;
  }

  /** As it was stored, with no calls open. */
  static Member of(RunState.StoredMember stored) {
    Member member = new Member(stored.join().getMember());
    member.join = stored.join();
    member.session = stored.session();
    member.sequence = stored.sequence();
    member.earlierSteps = stored.earlierSteps();
    member.sessionSteps = stored.sessionSteps();
    member.firstLane = stored.firstLane();
    member.lanes = stored.lanes();
    return member;
  }

  RunState.StoredMember stored() {
    return new RunState.StoredMember(
        join, session, sequence, earlierSteps, sessionSteps, firstLane, lanes);
  }

  /** Begins a new session. */
  void join(JoinRequest request) {
    join = request.toBuilder().clearSpecification().build();
    session++;
    sequence = 0;
    earlierSteps += sessionSteps;
    sessionSteps = 0;
  }

  /** Whether {@code wanted} lanes fit into those that it has. */
  boolean hasLanes(int wanted) {
    return wanted <= lanes;
  }

  void giveLanes(int first, int count) {
    firstLane = first;
    lanes = count;
  }

  void requireSession(long claimed) {
    if (claimed != session) {
      throw Refusal.state("session %d of %s is over: the newest is %d", claimed, name, session);
    }
  }

  /** Whether a report was applied before; one that goes back is refused. */
  boolean hasSeen(ReportRequest report) {
    if (Long.compareUnsigned(report.getSequence(), sequence) <= 0) {
      return true;
    }
    if (report.getEnvironmentSteps() < sessionSteps) {
      throw Refusal.invalid(
          "environment steps of %s go back from %d to %d",
          name, sessionSteps, report.getEnvironmentSteps());
    }
    return false;
  }

  /**
   * Takes a report that was not seen.
   *
   * @return steps that are new
   */
  long apply(ReportRequest report) {
    long more = report.getEnvironmentSteps() - sessionSteps;
    sequence = report.getSequence();
    sessionSteps = report.getEnvironmentSteps();
    return more;
  }

  String name() {
    return name;
  }

  Role role() {
    return join.getRole();
  }

  String address() {
    return join.getAddress();
  }

  /** Whether the run's newest event of it says that it takes part. */
  boolean isToldPresent() {
    return toldPresent;
  }

  void tellPresent(boolean present) {
    toldPresent = present;
  }

  /** Whether it has a call open. */
  boolean isPresent() {
    return calls > 0;
  }

  /** As the run knows a replay shard. */
  Shard shard() {
    return Shard.newBuilder().setName(name).setAddress(address()).setPresent(isPresent()).build();
  }

  long session() {
    return session;
  }

  int firstLane() {
    return firstLane;
  }

  long steps() {
    return earlierSteps + sessionSteps;
  }

  void callOpened(boolean watch) {
    calls++;
    watches += watch ? 1 : 0;
  }

  /**
   * Takes note of the end of a call.
   *
   * @return whether it was the last one
   */
  boolean callClosed(boolean watch) {
    calls--;
    watches -= watch ? 1 : 0;
    return calls == 0;
  }

  /** Whether it can be told to evaluate and would hear of it. */
  boolean canEvaluate() {
    return join.getRole() == Role.ROLE_ACTOR && join.getEvaluates() && watches > 0;
  }
}
