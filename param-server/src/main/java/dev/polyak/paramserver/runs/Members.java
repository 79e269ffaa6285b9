package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Shard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The members of a run in the order in which they first joined, their lanes and the choice among
 * them of who evaluates.
 */
final class Members {
  private final String run;
  private final int maximum;
  private final Map<String, Member> byName = new LinkedHashMap<>();
  private int lanes;
  private String evaluator = "";

  /**
   * Members as they were stored.
   *
   * @param maximum param-server.maximum-members
   * @param lanes given so far
   */
  Members(String run, int maximum, List<RunState.StoredMember> stored, int lanes) {
    this.run = run;
    this.maximum = maximum;
    this.lanes = lanes;
    stored.forEach(each -> byName.put(each.join().getMember(), Member.of(each)));
  }

  /**
   * Begins a session. A member keeps its lanes; one that comes back with more gets others.
   *
   * @throws Refusal if there are too many members or lanes
   */
  Member join(JoinRequest request) {
    Member member = byName.get(request.getMember());
    if (member == null) {
      if (byName.size() >= maximum) {
        throw new Refusal(
            Refusal.Reason.EXHAUSTED,
            "run %s has %d members, param-server.maximum-members".formatted(run, maximum));
      }
      member = new Member(request.getMember());
    }
    if (!member.hasLanes(request.getLanes())) {
      int end = Math.addExact(lanes, request.getLanes());
      member.giveLanes(lanes, request.getLanes());
      lanes = end;
    }
    member.join(request);
    byName.put(member.name(), member);
    return member;
  }

  /**
   * A member that has joined.
   *
   * @throws Refusal UNKNOWN, upon which it joins
   */
  Member get(String name) {
    Member member = byName.get(Names.requireRunName("member", name));
    if (member == null) {
      throw Refusal.unknown("%s has not joined run %s", name, run);
    }
    return member;
  }

  /** Chooses again, if who evaluates no longer can: the first that joined of those who can. */
  String chooseEvaluator() {
    Member current = byName.get(evaluator);
    if (current == null || !current.canEvaluate()) {
      evaluator =
          byName.values().stream()
              .filter(Member::canEvaluate)
              .map(Member::name)
              .findFirst()
              .orElse("");
    }
    return evaluator;
  }

  /** Who evaluates, or empty. */
  String evaluator() {
    return evaluator;
  }

  /** The replay shards whose address is known. */
  List<Shard> shards() {
    return byName.values().stream()
        .filter(member -> member.role() == Role.ROLE_REPLAY && !member.address().isEmpty())
        .map(Member::shard)
        .toList();
  }

  /** Those that have a call open. */
  List<Member> present() {
    return byName.values().stream().filter(Member::isPresent).toList();
  }

  long environmentSteps() {
    return byName.values().stream().mapToLong(Member::steps).sum();
  }

  /** Lanes given so far. */
  int lanes() {
    return lanes;
  }

  List<RunState.StoredMember> stored() {
    return byName.values().stream().map(Member::stored).toList();
  }
}
