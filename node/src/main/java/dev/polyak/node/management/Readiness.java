package dev.polyak.node.management;

import java.util.Optional;

/** Whether a node can do its work, and until then, on what it waits. Thread-safe. */
public final class Readiness {
  private final String node;
  private volatile String missing;

  /**
   * A node that is not ready.
   *
   * @param missing on what it waits
   */
  public Readiness(String node, String missing) {
    this.node = node;
    this.missing = missing;
  }

  /** It can do its work. */
  public void ready() {
    missing = "";
  }

  /** It cannot, until {@code what} is there. */
  public void waitsFor(String what) {
    missing = what;
  }

  /** One line for who asks why it is not ready; empty where it is. */
  public Optional<String> reason() {
    return missing().map(what -> "%s: waits for %s".formatted(node, what));
  }

  /** On what it waits; empty where it is ready. */
  public Optional<String> missing() {
    return Optional.of(missing).filter(what -> !what.isEmpty());
  }
}
