package dev.polyak.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Runs that differ in nothing but their seeds belong together. */
final class RunGroups {
  private static final String SEED = "run.seed";

  private RunGroups() {}

  /**
   * Groups runs.
   *
   * @return each group by the settings in which it differs from the others, such as {@code
   *     agent.horizon = 3}, or by its environment where there is no other; in the order of their
   *     first runs
   */
  static Map<String, List<TrainedRun>> of(List<TrainedRun> runs) {
    List<Map<String, String>> settings = runs.stream().map(RunGroups::settings).toList();
    Set<String> keys = new TreeSet<>(settings.getFirst().keySet());
    keys.removeIf(key -> settings.stream().map(each -> each.get(key)).distinct().count() == 1);
    keys.remove(SEED);
    return runs.stream()
        .collect(
            Collectors.groupingBy(
                run -> label(run, keys), LinkedHashMap::new, Collectors.toList()));
  }

  private static Map<String, String> settings(TrainedRun run) {
    return run.workbench().configuration().shared();
  }

  private static String label(TrainedRun run, Set<String> keys) {
    if (keys.isEmpty()) {
      return run.workbench().configuration().text("run.environment");
    }
    Map<String, String> settings = settings(run);
    return keys.stream()
        .map(key -> key + " = " + settings.get(key))
        .collect(Collectors.joining(", "));
  }
}
