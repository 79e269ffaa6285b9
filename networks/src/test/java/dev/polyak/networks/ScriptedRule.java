package dev.polyak.networks;

import java.util.List;
import java.util.function.Consumer;

/** An update rule that a test states in place. */
record ScriptedRule(List<NamedNetwork> networks, BatchLayout batch, Consumer<Operations> script)
    implements UpdateRule {

  @Override
  public void apply(Operations operations) {
    script.accept(operations);
  }
}
