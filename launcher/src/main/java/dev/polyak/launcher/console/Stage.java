package dev.polyak.launcher.console;

import dev.polyak.runs.v1.Progress;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Where a run stands, in words.
 *
 * @param code for the page's colours
 * @param words the state
 * @param detail what it waits for, or why it is so; may be empty
 */
public record Stage(Code code, String words, String detail) {
  private static final double SILENCE_SECONDS = 5;

  /** What kind of state it is. */
  public enum Code {
    WAITING,
    RUNNING,
    ENDING,
    ENDED,
    INTERRUPTED,
    LOST
  }

  /** Nobody has told anything yet. */
  static Stage waitingFor(String what) {
    return new Stage(Code.WAITING, "Waiting", "for " + what);
  }

  /** The param-server is silent. */
  static Stage lost(String paramServer) {
    return new Stage(
        Code.LOST,
        "No connection",
        "to the param-server at %s; trying again".formatted(paramServer));
  }

  /**
   * A run that has told where it is.
   *
   * @param rows in its replay buffer, where anybody has told them
   * @param silence since it has, in seconds: one that goes on tells something all the time
   */
  static Stage of(Progress progress, RunFacts facts, OptionalLong rows, double silence) {
    Stage told = of(progress, facts, rows);
    return told.code == Code.RUNNING && silence >= SILENCE_SECONDS
        ? new Stage(
            told.code, told.words, String.format(Locale.ROOT, "no news for %.0f s", silence))
        : told;
  }

  private static Stage of(Progress progress, RunFacts facts, OptionalLong rows) {
    return switch (progress.getState()) {
      case STATE_RUNNING -> running(progress, facts, rows);
      case STATE_STOPPING ->
          new Stage(
              Code.ENDING, "Ending", "last evaluation, by " + reason(progress.getStopReason()));
      case STATE_STOPPED -> ended(progress.getStopReason());
      case STATE_WAITING, STATE_UNSPECIFIED, UNRECOGNIZED ->
          waitingFor("the learner's first weights");
    };
  }

  private static Stage running(Progress progress, RunFacts facts, OptionalLong rows) {
    if (progress.getEnvironmentSteps() == 0) {
      return waitingFor("the first step");
    }
    boolean first = progress.getLearnerUpdates() == 0;
    // A run that was resumed has updates and an empty buffer; before the first update steps tell
    // how full it is, if nobody else does.
    long filled = rows.orElse(first ? progress.getEnvironmentSteps() : facts.minimumSize());
    if (first || filled < facts.minimumSize()) {
      return new Stage(
          Code.RUNNING,
          "Filling the replay buffer",
          String.format(
              Locale.ROOT,
              "%,d of %,d steps before the %s update",
              Math.min(filled, facts.minimumSize()),
              facts.minimumSize(),
              first ? "first" : "next"));
    }
    return new Stage(
        Code.RUNNING, "Training", progress.getEpisodes() == 0 ? "no episode has ended yet" : "");
  }

  /**
   * A run that is over.
   *
   * @param reason the key whose condition held, or another word
   */
  public static Stage ended(String reason) {
    return new Stage(Code.ENDED, "Ended", "by " + reason(reason));
  }

  /** A run of which only the folder is here, and which another process goes on with. */
  public static Stage elsewhere() {
    return new Stage(Code.RUNNING, "Going on", "in another process, which writes this folder");
  }

  /** A run that nobody goes on with, and that nobody can. */
  public static Stage interrupted() {
    return new Stage(Code.INTERRUPTED, "Interrupted", "nobody writes its folder");
  }

  /** A run that nobody goes on with, but that can be resumed. */
  public static Stage resumable(String folder) {
    return new Stage(
        Code.INTERRUPTED,
        "Interrupted",
        "nobody writes its folder; polyak train --resume %s goes on".formatted(folder));
  }

  private static String reason(String reason) {
    return switch (reason) {
      case "run.stop.evaluation-return" -> "reaching its bar (run.stop.evaluation-return)";
      case "interrupted" -> "interruption";
      default -> reason;
    };
  }
}
