package dev.polyak.paramserver.runs;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.TextFormat;
import dev.polyak.runs.v1.Specification;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What differs between a run's specification and one that a node brings, as a person reads it. */
final class SpecificationDifference {
  private static final int MAXIMUM_VALUE = 120;
  private static final int MAXIMUM_LISTED = 20;

  private SpecificationDifference() {}

  /**
   * Such as "agent.learning-rate: run has 0.001, this node 0.01; horizon: run has 1, this node 3".
   * Not of equal ones.
   */
  static String text(Specification run, Specification node) {
    List<String> differences = new ArrayList<>();
    for (FieldDescriptor field : Specification.getDescriptor().getFields()) {
      if (field.getNumber() != Specification.CONFIGURATION_FIELD_NUMBER) {
        add(differences, field.getName(), value(run, field), value(node, field));
      }
    }
    TreeSet<String> keys = new TreeSet<>(run.getConfigurationMap().keySet());
    keys.addAll(node.getConfigurationMap().keySet());
    for (String key : keys) {
      add(
          differences,
          shortened(key),
          run.getConfigurationOrDefault(key, "nothing"),
          node.getConfigurationOrDefault(key, "nothing"));
    }
    String listed =
        String.join("; ", differences.subList(0, Math.min(differences.size(), MAXIMUM_LISTED)));
    return differences.size() <= MAXIMUM_LISTED
        ? listed
        : listed + "; and " + (differences.size() - MAXIMUM_LISTED) + " more";
  }

  private static void add(List<String> differences, String name, String run, String node) {
    if (!run.equals(node)) {
      differences.add(
          "%s: run has %s, this node %s".formatted(name, shortened(run), shortened(node)));
    }
  }

  private static String value(Specification specification, FieldDescriptor field) {
    if (!field.isRepeated() && field.hasPresence() && !specification.hasField(field)) {
      return "nothing";
    }
    Object value = specification.getField(field);
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? TextFormat.printer()
            .printFieldToString(field, value)
            .replaceAll("\\s+", " ")
            .replaceFirst("^" + field.getName() + " ", "")
        : value.toString();
  }

  private static String shortened(String value) {
    String line = value.replaceAll("[^\\x20-\\x7e]", "?").strip();
    return line.length() <= MAXIMUM_VALUE ? line : line.substring(0, MAXIMUM_VALUE) + "...";
  }
}
