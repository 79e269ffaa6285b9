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
    String now = missing;
    return now.isEmpty() ? Optional.empty() : Optional.of("%s: waits for %s".formatted(node, now));
  }
}
