package dev.polyak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/**
 * An alert, as {@code alerts.yaml} says.
 *
 * @param annotations what a person is told
 */
record AlertRule(String name, String expression, String severity, Map<String, String> annotations) {
  static final Path FOLDER = Path.of("../deploy/monitoring");
  static final Path FILE = FOLDER.resolve("alerts.yaml");
  private static final Pattern SELECTOR =
      Pattern.compile("\\b(?:(?:polyak|jvm)_\\w+|up)(?:\\{[^}]*})?");

  /** All that are there. */
  static List<AlertRule> all() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(FILE));
    List<AlertRule> all = new ArrayList<>();
    for (Map<String, Object> group : maps(file.get("groups"))) {
      for (Map<String, Object> rule : maps(group.get("rules"))) {
        all.add(
            new AlertRule(
                (String) rule.get("alert"),
                (String) rule.get("expr"),
                texts(rule.get("labels")).get("severity"),
                texts(rule.get("annotations"))));
      }
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> maps(Object of) {
    return (List<Map<String, Object>>) of;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> texts(Object of) {
    return (Map<String, String>) of;
  }

  /** The series that it looks at, each as a query of its own. */
  List<String> selectors() {
    return SELECTOR.matcher(expression).results().map(MatchResult::group).distinct().toList();
  }
}
