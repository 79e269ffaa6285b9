package dev.polyak.node.configuration;

/**
 * A configuration that cannot run: one line with the key, the value and what is allowed. The
 * process exits with code 2.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
