package dev.polyak.paramserver.runs;

import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Specification;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a run outlives the process, but for the weights.
 *
 * @param progress state, reason, counts, seconds and evaluations count; what can be told from
 *     elsewhere does not
 * @param epoch the newest granted; 0 for none
 * @param holder who may renew it, or empty
 * @param nextEvent above every event index that was given
 * @param lanes given so far
 * @param members in the order in which they first joined
 */
record RunState(
    String run,
    Optional<Specification> specification,
    Progress progress,
    long epoch,
    String holder,
    long nextEvent,
    int lanes,
    List<StoredMember> members) {
  static final int FORMAT = 1;

  /**
   * One member.
   *
   * @param join its last one, without the specification
   * @param sequence of its last report in its session
   * @param earlierSteps of the sessions before
   */
  record StoredMember(
      JoinRequest join,
      long session,
      long sequence,
      long earlierSteps,
      long sessionSteps,
      int firstLane,
      int lanes) {}

  /** Of a run that nobody has joined yet. */
  static RunState initial(String run) {
    return new RunState(
        run, Optional.empty(), Progress.getDefaultInstance(), 0, "", 0, 0, List.of());
  }

  /** Writes the components in their order, messages delimited. */
  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(run);
    out.writeBoolean(specification.isPresent());
    if (specification.isPresent()) {
      specification.get().writeDelimitedTo(out);
    }
    progress.writeDelimitedTo(out);
    out.writeLong(epoch);
    out.writeUTF(holder);
    out.writeLong(nextEvent);
    out.writeInt(lanes);
    out.writeInt(members.size());
    for (StoredMember member : members) {
      member.join.writeDelimitedTo(out);
      out.writeLong(member.session);
      out.writeLong(member.sequence);
      out.writeLong(member.earlierSteps);
      out.writeLong(member.sessionSteps);
      out.writeInt(member.firstLane);
      out.writeInt(member.lanes);
    }
  }

  /** Reads what {@link #writeTo} wrote and a checksum guarded. */
  static RunState readFrom(DataInputStream in) throws IOException {
    String run = in.readUTF();
    Optional<Specification> specification =
        in.readBoolean() ? Optional.of(Specification.parseDelimitedFrom(in)) : Optional.empty();
    Progress progress = Progress.parseDelimitedFrom(in);
    long epoch = in.readLong();
    String holder = in.readUTF();
    long nextEvent = in.readLong();
    int lanes = in.readInt();
    int count = in.readInt();
    List<StoredMember> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(
          new StoredMember(
              JoinRequest.parseDelimitedFrom(in),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readInt(),
              in.readInt()));
    }
    return new RunState(run, specification, progress, epoch, holder, nextEvent, lanes, members);
  }
}
