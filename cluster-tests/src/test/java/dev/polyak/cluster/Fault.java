package dev.polyak.cluster;

import java.util.function.Consumer;

/** What befalls a node, and how it ends. */
@SuppressWarnings("ImmutableEnumChecker") // Of methods, which keep nothing.
enum Fault {
  KILLED(Node::kill, Node::start),
  FROZEN(Node::pause, Node::unpause),
  CUT_OFF(Node::cutOff, Node::reconnect);

  private final Consumer<Node> begin;
  private final Consumer<Node> end;

  Fault(Consumer<Node> begin, Consumer<Node> end) {
    this.begin = begin;
    this.end = end;
  }

  void befall(Node node) {
    begin.accept(node);
  }

  /** Waits until the node is what it was. */
  void heal(Node node) {
    end.accept(node);
    node.awaitReady();
  }
}
