package dev.polyak.node.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The keys that exist, from all modules' {@code reference.conf}: each with its default, its
 * documentation and its range.
 *
 * <p>Sections with the name of a node ({@code actor-node}, {@code learner-node}, {@code
 * param-server}, {@code replay-service}), {@code cluster}, {@code console}, {@code management} and
 * {@code security} are each node's own; all others are the run's, shared by its specification. A
 * section none of whose keys says its range is another library's.
 */
final class Reference {
  private static final Set<String> NODES_OWN =
      Set.of(
          "actor-node",
          "learner-node",
          "param-server",
          "replay-service",
          "cluster",
          "console",
          "management",
          "security");

  /** Of the run's: what says when it ends and what is written of it, not what is learned how. */
  private static final List<String> MAY_CHANGE =
      List.of("run.stop.", "run.lanes", "evaluation.", "metrics.");

  private static final String RANGE = "Range:";
  private static final String UNIT = "Unit:";

  private final Config defaults;
  private final Map<String, Key> keys = new TreeMap<>();
  private final List<Heading> headings = new ArrayList<>();
  private final Set<String> foreign = new HashSet<>();

  /**
   * One key.
   *
   * @param documentation its comment without unit and range, a line each
   * @param unit empty where there is none
   */
  record Key(
      String path, ConfigValue defaultValue, String documentation, String unit, Range range) {}

  /**
   * A section that has something to say of all its keys.
   *
   * @param line where it begins
   */
  record Heading(String path, String documentation, int line) {}

  private Reference(Config defaults) {
    this.defaults = defaults;
    defaults
        .root()
        .forEach(
            (name, value) -> {
              if (saysRange(value)) {
                collect(name, value);
              } else {
                foreign.add(name);
              }
            });
  }

  /** Reads every {@code reference.conf} on the class path. */
  static Reference load() {
    return new Reference(ConfigFactory.parseResourcesAnySyntax("reference"));
  }

  private static boolean saysRange(ConfigValue value) {
    try {
      return value instanceof ConfigObject section
          ? section.values().stream().anyMatch(Reference::saysRange)
          : statement(RANGE, value.origin().comments()).isPresent();
    } catch (ConfigException.NotResolved substitution) {
      // None of Polyak's own defaults is another key's.
      return false;
    }
  }

  private void collect(String path, ConfigValue value) {
    if (value instanceof ConfigObject section) {
      headings.add(
          new Heading(path, text(section.origin().comments()), section.origin().lineNumber()));
      section.forEach((name, child) -> collect(path + "." + name, child));
      return;
    }
    List<String> comments = value.origin().comments();
    String range =
        statement(RANGE, comments)
            .orElseThrow(
                () ->
                    new IllegalStateException("reference.conf does not say the range of " + path));
    String unit = statement(UNIT, comments).orElse("");
    keys.put(path, new Key(path, value, text(comments), unit, new Range(range)));
  }

  private static Optional<String> statement(String label, List<String> comments) {
    return comments.stream()
        .map(String::strip)
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(label.length()).strip())
        .findFirst();
  }

  private static String text(List<String> comments) {
    return comments.stream()
        .map(String::strip)
        .filter(line -> !line.startsWith(RANGE) && !line.startsWith(UNIT))
        .collect(Collectors.joining("\n"))
        .strip();
  }

  /** Every default, of other libraries too. */
  Config defaults() {
    return defaults;
  }

  /** The documented keys in alphabetical order. */
  Map<String, Key> keys() {
    return keys;
  }

  /** All sections and subsections, in no order. */
  List<Heading> headings() {
    return headings;
  }

  Optional<Key> key(String path) {
    return Optional.ofNullable(keys.get(path));
  }

  /** Whether a key belongs to another library, whose own rules hold. */
  boolean isForeign(String path) {
    return foreign.contains(root(path));
  }

  /** Whether a documented key is the run's, to be shared by its specification. */
  static boolean isShared(String path) {
    return !NODES_OWN.contains(root(path));
  }

  /**
   * Whether a key may have another value when its run is resumed: a node's own may, and of the
   * run's those that change neither what is learned nor how. Lanes follow from the actor-nodes.
   */
  static boolean mayChange(String path) {
    return !isShared(path) || MAY_CHANGE.stream().anyMatch(path::startsWith);
  }

  /** The top-level section of a key. */
  static String root(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
