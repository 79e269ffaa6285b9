package dev.polyak.launcher.logging;

import dev.polyak.node.configuration.ConfigurationException;

/** How the process's log is written, as the environment says; logback.xml follows it, too. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** One object a line, for what collects them. */
  JSON;

  private static final String VARIABLE = "POLYAK_LOG_FORMAT";

  /**
   * This process's.
   *
   * @throws ConfigurationException if there is none of that name
   */
  public static LogFormat own() {
    return of(System.getenv(VARIABLE));
  }

  static LogFormat of(String name) {
    return switch (name) {
      case null -> TEXT;
      case "text" -> TEXT;
      case "json" -> JSON;
      default ->
          throw new ConfigurationException(
              "%s = %s is out of range: text or json".formatted(VARIABLE, name));
    };
  }
}
