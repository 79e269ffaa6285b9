package dev.polyak.paramserver.runs;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.StateDirectory;
import dev.polyak.paramserver.weights.FileWeightsStore;
import dev.polyak.paramserver.weights.Snapshot;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A run that nobody serves: how far it came, and the change that lets it go on. While it is open,
 * no server can use its state directory.
 */
public final class StoredRun implements AutoCloseable {
  private final StateDirectory directory;
  private final RunFolder folder;
  private final Optional<Snapshot> weights;
  private RunState state;

  private StoredRun(
      StateDirectory directory, RunFolder folder, Optional<Snapshot> weights, RunState state) {
    this.directory = directory;
    this.folder = folder;
    this.weights = weights;
    this.state = state;
  }

  /**
   * Reads and checks all that is there of a run.
   *
   * @return empty if the directory holds no run of this name, or one without a specification
   * @throws IOException if a file cannot be read or is damaged; the message names it
   * @throws IllegalStateException if a server uses the directory
   */
  public static Optional<StoredRun> open(Path root, String run) throws IOException {
    if (!Files.isDirectory(root.resolve(run))) {
      return Optional.empty();
    }
    StateDirectory directory = StateDirectory.open("param-server.state-directory", root);
    Optional<StoredRun> stored = Optional.empty();
    try {
      stored = read(directory, run);
    } finally {
      if (stored.isEmpty()) {
        directory.close();
      }
    }
    return stored;
  }

  private static Optional<StoredRun> read(StateDirectory directory, String run) throws IOException {
    Path path = directory.folder(run);
    RunFolder folder = new RunFolder(path);
    Optional<RunState> state = folder.load(run);
    if (state.isEmpty() || state.get().specification().isEmpty()) {
      return Optional.empty();
    }
    Optional<Snapshot> weights = folder.load(state.get(), new FileWeightsStore(path));
    return Optional.of(new StoredRun(directory, folder, weights, state.get()));
  }

  /** What its members share. */
  public Specification specification() {
    return state.specification().orElseThrow();
  }

  /** Environment steps of all members. */
  public long environmentSteps() {
    return state.members().stream()
        .mapToLong(member -> member.earlierSteps() + member.sessionSteps())
        .sum();
  }

  /** Episodes that were reported. */
  public long episodes() {
    return state.progress().getEpisodes();
  }

  /** Seconds for which it ran. */
  public double seconds() {
    return state.progress().getSeconds();
  }

  /**
   * Lets the run go on: it is running again, without a reason or a deciding evaluation of its
   * former end; one that was only about to decide takes that up again. Its members have left: lanes
   * are given anew, and shards are unknown until they join. {@link #save} makes it so.
   *
   * <p>A state is written now and then; whoever followed the run may have seen it further on, and
   * what was seen does not happen again.
   *
   * @param specification may differ in keys that {@link Configuration#mayChange}
   * @param environmentSteps that were seen; at least so many are counted
   * @param episodes as well
   * @param seconds as well
   * @throws Refusal if the specification differs elsewhere, or one of its conditions holds already
   */
  public void goOn(
      Specification specification, long environmentSteps, long episodes, double seconds) {
    Specification before = state.specification().orElseThrow();
    if (!fixed(before).equals(fixed(specification))) {
      throw Refusal.state(
          "run %s has another specification: %s",
          state.run(), SpecificationDifference.text(fixed(before), fixed(specification)));
    }
    long steps = Math.max(environmentSteps(), environmentSteps);
    Progress stored = state.progress();
    Progress.Builder progress =
        stored.toBuilder()
            .setEpisodes(Math.max(stored.getEpisodes(), episodes))
            .setSeconds(Math.max(stored.getSeconds(), seconds));
    if (!takesUpItsEnd(specification, steps, progress)) {
      progress.setState(State.STATE_RUNNING).clearStopReason().clearDecidingEvaluation();
    }
    state =
        new RunState(
            state.run(),
            Optional.of(specification),
            progress.build(),
            state.epoch(),
            state.holder(),
            state.nextEvent(),
            0,
            members(steps - environmentSteps()));
  }

  /** A specification without what may change. */
  private static Specification fixed(Specification specification) {
    Specification.Builder fixed = specification.toBuilder();
    specification.getConfigurationMap().keySet().stream()
        .filter(Configuration::mayChange)
        .forEach(fixed::removeConfiguration);
    return fixed.build();
  }

  /**
   * Whether the run was about to end and still is.
   *
   * @throws Refusal if it has ended and would again
   */
  private boolean takesUpItsEnd(
      Specification specification, long steps, Progress.Builder progress) {
    StopConditions stop = RunRules.parse(specification.getConfigurationMap()).stop();
    Tally tally = new Tally(state.progress(), steps);
    weights.ifPresent(snapshot -> tally.goOn(snapshot, state.progress()));
    Optional<String> held = stop.held(steps, tally.updates(), progress.getSeconds());
    if (held.isPresent() && progress.getState() == State.STATE_STOPPING) {
      progress.setStopReason(held.get());
      return true;
    }
    if (held.isPresent()) {
      throw over(
          specification,
          held.get(),
          String.format(
              Locale.ROOT,
              "it stands at %d steps, %d updates, %.1f seconds",
              steps,
              tally.updates(),
              progress.getSeconds()),
          "to more, or to 0 for never");
    }
    if (progress.getStopReason().equals(StopConditions.EVALUATION_RETURN)
        && stop.isReached(progress.getDecidingEvaluation())) {
      throw over(
          specification,
          StopConditions.EVALUATION_RETURN,
          "its deciding evaluation reached %s"
              .formatted(progress.getDecidingEvaluation().getMeanReturn()),
          "to more, or to none");
    }
    return false;
  }

  private Refusal over(Specification specification, String key, String stands, String later) {
    return Refusal.state(
        "run %s is at its end by %s = %s: %s; to go on, --set %s %s",
        state.run(), key, specification.getConfigurationOrThrow(key), stands, key, later);
  }

  /** The members, all of them gone; the first actor has the steps that the state does not know. */
  private List<RunState.StoredMember> members(long unknownSteps) {
    List<RunState.StoredMember> left = new ArrayList<>();
    long steps = unknownSteps;
    for (RunState.StoredMember member : state.members()) {
      boolean acts = member.join().getRole() == Role.ROLE_ACTOR;
      left.add(
          new RunState.StoredMember(
              member.join().toBuilder().clearAddress().build(),
              member.session(),
              member.sequence(),
              member.earlierSteps() + (acts ? steps : 0),
              member.sessionSteps(),
              0,
              0));
      steps = acts ? 0 : steps;
    }
    return left;
  }

  /** Makes what was changed durable. */
  public void save() {
    folder.save(state);
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
