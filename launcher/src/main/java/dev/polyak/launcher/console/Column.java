package dev.polyak.launcher.console;

import java.util.Locale;

/** What the page draws over time. Each column of a {@link History} keeps what its kind says. */
enum Column {
  /** Of the run, since its start. */
  SECONDS(Kind.HIGHEST),
  STEPS(Kind.HIGHEST),
  UPDATES(Kind.LAST),
  TARGETS(Kind.LAST),

  /** Of the last exploring episodes. */
  RETURN_MEAN(Kind.LAST),
  RETURN_LOWEST(Kind.LOWEST),
  RETURN_HIGHEST(Kind.HIGHEST),
  /** Of greedy episodes. */
  EVALUATION(Kind.MEAN),
  DECIDING(Kind.MEAN),

  /** Of the replayed steps' actions. */
  Q_MEAN(Kind.MEAN),
  Q_MAXIMUM(Kind.MEAN),
  /** Of the evaluated episodes, from their first observation on. */
  DISCOUNTED_RETURN(Kind.MEAN),
  VALUE(Kind.MEAN),

  /** Learner updates since the actions of the sampled steps were chosen. */
  SAMPLE_AGE(Kind.MEAN),
  /** Learner updates that the newest weights have more than those that act. */
  STALENESS(Kind.MEAN),

  ROWS(Kind.LAST),
  LIMITER_ERROR(Kind.LAST),
  LIMITER_LOWEST(Kind.LAST),
  LIMITER_HIGHEST(Kind.LAST),
  /** Seconds that draws and appends have waited so far, each of several that wait at once. */
  DRAWS_WAITED(Kind.LAST),
  APPENDS_WAITED(Kind.LAST),

  CLIENTS(Kind.LAST),
  STREAMS(Kind.LAST);

  /** What is kept of several values. */
  enum Kind {
    LAST,
    MEAN,
    LOWEST,
    HIGHEST
  }

  private final Kind kind;

  Column(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Its name on the page: {@code returnMean}. */
  String key() {
    String[] words = name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder key = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      key.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
    }
    return key.toString();
  }
}
