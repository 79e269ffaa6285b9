package dev.polyak.node.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The keys that exist, from all modules' {@code reference.conf}: each with its default, its
 * documentation and its range.
 *
 * <p>Sections with the name of a node ({@code actor-node}, {@code learner-node}, {@code
 * param-server}, {@code replay-service}) and {@code cluster} are each node's own; all others are
 * the run's, shared by its specification.
 */
final class Reference {
  private static final Set<String> NODES_OWN =
      Set.of("actor-node", "learner-node", "param-server", "replay-service", "cluster");
  private static final Set<String> FOREIGN = Set.of("akka");

  /** Of the run's: what says when it ends and what is written of it, not what is learned how. */
  private static final List<String> MAY_CHANGE =
      List.of("run.stop.", "run.lanes", "evaluation.", "metrics.");

  private static final String RANGE = "Range:";

  private final Config defaults;
  private final Map<String, Key> keys = new TreeMap<>();

  /**
   * One key.
   *
   * @param documentation its comment without the range, a line each
   */
  record Key(String path, ConfigValue defaultValue, String documentation, Range range) {}

  private Reference(Config defaults) {
    this.defaults = defaults;
    defaults
        .root()
        .forEach(
            (name, value) -> {
              if (!FOREIGN.contains(name)) {
                collect(name, value);
              }
            });
  }

  /** Reads every {@code reference.conf} on the class path. */
  static Reference load() {
    return new Reference(ConfigFactory.parseResourcesAnySyntax("reference"));
  }

  private void collect(String path, ConfigValue value) {
    if (value instanceof ConfigObject section) {
      section.forEach((name, child) -> collect(path + "." + name, child));
      return;
    }
    StringBuilder documentation = new StringBuilder();
    Range range = null;
    for (String comment : value.origin().comments()) {
      String line = comment.strip();
      if (line.startsWith(RANGE)) {
        range = new Range(line.substring(RANGE.length()).strip());
      } else {
        documentation.append(line).append('\n');
      }
    }
    if (range == null) {
      throw new IllegalStateException("reference.conf does not say the range of " + path);
    }
    keys.put(path, new Key(path, value, documentation.toString().strip(), range));
  }

  /** Every default, of other libraries too. */
  Config defaults() {
    return defaults;
  }

  /** The documented keys in alphabetical order. */
  Map<String, Key> keys() {
    return keys;
  }

  Optional<Key> key(String path) {
    return Optional.ofNullable(keys.get(path));
  }

  /** Whether a key belongs to another library, whose own rules hold. */
  boolean isForeign(String path) {
    return FOREIGN.contains(root(path));
  }

  /** Whether a key is the run's, to be shared by its specification. */
  static boolean isShared(String path) {
    return !NODES_OWN.contains(root(path)) && !FOREIGN.contains(root(path));
  }

  /**
   * Whether a key may have another value when its run is resumed: a node's own may, and of the
   * run's those that change neither what is learned nor how. Lanes follow from the actor-nodes.
   */
  static boolean mayChange(String path) {
    return !isShared(path) || MAY_CHANGE.stream().anyMatch(path::startsWith);
  }

  private static String root(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
