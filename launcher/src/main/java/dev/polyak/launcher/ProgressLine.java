package dev.polyak.launcher;

import dev.polyak.runs.v1.Progress;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a run has come, for a person: on a terminal one line that changes, elsewhere a plain line
 * now and then. Belongs to one thread.
 */
final class ProgressLine implements AutoCloseable {
  private static final double PLAIN_SECONDS = 10;
  private static final int UPDATE_MILLIS = 500;
  private static final int WIDTH = 150;

  private final long maximumSteps;
  private final PrintStream out;
  private final ProgressBar bar;
  private Progress before;
  private double printed;

  /**
   * A line for a run.
   *
   * @param maximumSteps environment steps after which it stops; 0: nobody knows
   * @param terminal whether {@code out} is one
   */
  ProgressLine(long maximumSteps, PrintStream out, boolean terminal) {
    this.maximumSteps = maximumSteps;
    this.out = out;
    bar =
        terminal
            ? new ProgressBarBuilder()
                .setTaskName("steps")
                .setInitialMax(maximumSteps == 0 ? -1 : maximumSteps)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                .hideEta()
                .build()
            : null;
  }

  /** Whether a person is looking. */
  static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /** The run has moved on. */
  void show(Progress progress) {
    if (before == null) {
      before = progress;
    }
    double seconds = progress.getSeconds() - before.getSeconds();
    if (bar != null) {
      bar.stepTo(progress.getEnvironmentSteps());
      if (seconds >= 1) {
        bar.setExtraMessage(rest(progress, seconds));
        before = progress;
      }
    } else if (progress.getSeconds() - printed >= PLAIN_SECONDS) {
      out.printf(
          Locale.ROOT, "%,d steps, %s%n", progress.getEnvironmentSteps(), rest(progress, seconds));
      printed = progress.getSeconds();
      before = progress;
    }
  }

  private String rest(Progress progress, double seconds) {
    double collect = rate(progress.getEnvironmentSteps() - before.getEnvironmentSteps(), seconds);
    double regress = rate(progress.getLearnerUpdates() - before.getLearnerUpdates(), seconds);
    double target = rate(progress.getTargetUpdates() - before.getTargetUpdates(), seconds);
    return String.format(
        Locale.ROOT,
        "%,d updates, collect %,.0f/s, regress %,.0f/s, target %,.1f/s, %s%s",
        progress.getLearnerUpdates(),
        collect,
        regress,
        target,
        evaluation(progress),
        left(progress, collect));
  }

  private static double rate(long count, double seconds) {
    return seconds > 0 ? Math.max(0, count) / seconds : 0;
  }

  private static String evaluation(Progress progress) {
    if (!progress.hasLastEvaluation()) {
      return "not evaluated yet";
    }
    return String.format(
        Locale.ROOT,
        "return %s at step %,d",
        ReturnText.of(progress.getLastEvaluation().getMeanReturn()),
        progress.getLastEvaluation().getStep());
  }

  private String left(Progress progress, double collect) {
    if (maximumSteps == 0 || collect <= 0) {
      return "";
    }
    long seconds = Math.round(Math.max(0, maximumSteps - progress.getEnvironmentSteps()) / collect);
    Duration left = Duration.ofSeconds(seconds);
    return String.format(
        Locale.ROOT, ", at most %d:%02d left", left.toMinutes(), left.toSecondsPart());
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
