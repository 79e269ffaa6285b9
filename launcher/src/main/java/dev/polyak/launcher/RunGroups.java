package dev.polyak.launcher;

import dev.polyak.node.configuration.Configuration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs that differ in nothing but their seeds belong together. */
final class RunGroups {
  private static final String SEED = "run.seed";

  private RunGroups() {}

  /**
   * Groups runs.
   *
   * @param configuration of a run
   * @return each group by the settings in which it differs from the others, such as {@code
   *     agent.horizon = 3}, or by its environment where there is no other; in the order of their
   *     first runs
   */
  static <R> Map<String, List<R>> of(List<R> runs, Function<R, Configuration> configuration) {
    List<Map<String, String>> settings =
        runs.stream().map(run -> configuration.apply(run).shared()).toList();
    Set<String> keys = new TreeSet<>(settings.getFirst().keySet());
    keys.removeIf(key -> settings.stream().map(each -> each.get(key)).distinct().count() == 1);
    keys.remove(SEED);
    return runs.stream()
        .collect(
            Collectors.groupingBy(
                run -> label(configuration.apply(run), keys),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static String label(Configuration configuration, Set<String> keys) {
    if (keys.isEmpty()) {
      return configuration.text("run.environment");
    }
    Map<String, String> settings = configuration.shared();
    return keys.stream()
        .map(key -> key + " = " + settings.get(key))
        .collect(Collectors.joining(", "));
  }
}
