package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of Grafana's dashboards, as its file says.
 *
 * @param uid by which links find it
 * @param panels without the titles of rows
 */
record Dashboard(String uid, String title, List<Variable> variables, List<Panel> panels) {
  static final Path FOLDER = Path.of("../deploy/monitoring/dashboards");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A choice at its top.
   *
   * @param selector of the series whose label has the choices
   * @param several whether more than one may be chosen
   */
  record Variable(String name, String selector, String label, boolean several) {
    private static final Pattern QUERY = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    static Variable of(JsonNode variable) {
      String query = variable.get("query").get("query").asText();
      MatchResult parts = QUERY.matcher(query).results().findFirst().orElseThrow();
      return new Variable(
          variable.get("name").asText(),
          parts.group(1),
          parts.group(2),
          variable.path("multi").asBoolean());
    }
  }

  /** A query of a panel, and how its series are called. */
  record Query(String expression, String legend) {}

  /** What is drawn. */
  record Panel(
      int id,
      String type,
      String title,
      String description,
      String unit,
      JsonNode place,
      List<Query> queries) {}

  /** All that are there, by name. */
  static List<Dashboard> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Dashboard> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(read(file));
      }
      return all;
    }
  }

  /** The one of a file. */
  static Dashboard read(Path file) throws IOException {
    JsonNode json = JSON.readTree(file.toFile());
    List<Variable> variables = new ArrayList<>();
    for (JsonNode variable : json.get("templating").get("list")) {
      if (variable.get("type").asText().equals("query")) {
        variables.add(Variable.of(variable));
      }
    }
    List<Panel> panels = new ArrayList<>();
    for (JsonNode panel : json.get("panels")) {
      if (!panel.get("type").asText().equals("row")) {
        panels.add(panel(panel));
      }
    }
    return new Dashboard(json.get("uid").asText(), json.get("title").asText(), variables, panels);
  }

  private static Panel panel(JsonNode panel) {
    List<Query> queries = new ArrayList<>();
    for (JsonNode target : panel.get("targets")) {
      queries.add(new Query(target.get("expr").asText(), target.get("legendFormat").asText()));
    }
    return new Panel(
        panel.get("id").asInt(),
        panel.get("type").asText(),
        panel.path("title").asText(),
        panel.path("description").asText(),
        panel.path("fieldConfig").path("defaults").path("unit").asText(),
        panel.get("gridPos"),
        queries);
  }

  /**
   * What Grafana puts in the place of its variables: the first choice, or all where several may be
   * chosen.
   *
   * @param window of rates
   */
  Map<String, String> choices(Prometheus prometheus, String window) {
    Map<String, String> choices = new LinkedHashMap<>();
    choices.put("$__rate_interval", window);
    for (Variable variable : variables) {
      String query =
          "group by (%s) (%s)".formatted(variable.label(), filled(variable.selector(), choices));
      List<String> found =
          prometheus.query(query).stream()
              .map(series -> series.labels().getOrDefault(variable.label(), ""))
              .sorted()
              .toList();
      choices.put(
          "$" + variable.name(),
          variable.several()
              ? found.stream().collect(Collectors.joining("|", "(", ")"))
              : found.stream().findFirst().orElse(""));
    }
    return choices;
  }

  /** An expression without variables. */
  static String filled(String expression, Map<String, String> choices) {
    String filled = expression;
    for (Map.Entry<String, String> choice : choices.entrySet()) {
      filled = filled.replace(choice.getKey(), choice.getValue());
    }
    return filled;
  }
}
