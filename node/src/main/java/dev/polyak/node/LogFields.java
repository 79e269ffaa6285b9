package dev.polyak.node;

import org.slf4j.MDC;

/**
 * What a line of the log is about, as fields of its form in JSON. In text the message alone says
 * it.
 */
public final class LogFields {
  /** Name of the run: of a thread by {@link #ofRun}, of a while by {@link #run}. */
  public static final String RUN = "run";

  /** Name of the stream of steps; of a single line, as its key and value. */
  public static final String STREAM = "stream";

  private LogFields() {}

  /** What this thread logs until the end is about a run. */
  public static MDC.MDCCloseable run(String name) {
    return MDC.putCloseable(RUN, name);
  }

  /** The body of a thread that works for one run. */
  public static Runnable ofRun(String name, Runnable body) {
    return () -> {
      try (MDC.MDCCloseable _ = run(name)) {
        body.run();
      }
    };
  }
}
