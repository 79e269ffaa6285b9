package dev.polyak.node.configuration;

import com.typesafe.config.ConfigRenderOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** All keys as a page of Markdown, from the {@code reference.conf} files on the class path. */
public final class ReferencePage {
  private static final String INTRODUCTION =
      """
      # Configuration

      <!-- Generated from the modules' reference.conf files; the launcher's ReferencePageTest says how. -->

      Settings are [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md). From the weakest to the strongest:

      1. the defaults below,
      2. the preset, and its tuning for the environment,
      3. `--config FILE`, of several the later one,
      4. `--set KEY=VALUE`, of several the later one,
      5. variables of the environment: `CONFIG_FORCE_agent_learning__rate=0.0005` sets `agent.learning-rate` (`_` stands for a dot,
         `__` for a hyphen).

      A key that does not exist or a value out of range is refused before anything starts. A run's `config.conf` has every key with
      its value. Settings of the run may not change when it is resumed, but for `run.stop`, `run.lanes`, `evaluation` and `metrics`;
      a node's own may.
      """;

  private static final String SHARED =
      """

      ## Settings of the run

      The first actor-node that joins brings them; everyone else takes them from the run's specification.
      """;

  private static final String OWN =
      """

      ## Settings of a node

      Each node has its own.
      """;

  private static final String TABLE =
      "\n| key | default | unit | range | |\n|---|---|---|---|---|\n";

  private final Reference reference;
  private final StringBuilder page = new StringBuilder();

  private ReferencePage(Reference reference) {
    this.reference = reference;
  }

  /** The page. */
  public static String markdown() {
    ReferencePage page = new ReferencePage(Reference.load());
    page.write();
    return page.page.toString();
  }

  private void write() {
    page.append(INTRODUCTION);
    page.append(SHARED);
    sections(true);
    page.append(OWN);
    sections(false);
  }

  private void sections(boolean shared) {
    TreeSet<String> roots = new TreeSet<>();
    reference.keys().keySet().stream()
        .filter(key -> Reference.isShared(key) == shared)
        .map(Reference::root)
        .forEach(roots::add);
    roots.forEach(this::section);
  }

  private void section(String root) {
    page.append("\n### ").append(root).append('\n');
    List<Row> rows = new ArrayList<>();
    for (Reference.Heading heading : reference.headings()) {
      if (heading.path().equals(root)) {
        page.append(
            heading.documentation().isEmpty() ? "" : "\n" + cell(heading.documentation()) + "\n");
      } else if (Reference.root(heading.path()).equals(root)
          && !heading.documentation().isEmpty()) {
        rows.add(
            new Row(
                heading.line(), row(heading.path() + ".*", "", "", "", heading.documentation())));
      }
    }
    for (Reference.Key key : reference.keys().values()) {
      if (Reference.root(key.path()).equals(root)) {
        String value = key.defaultValue().render(ConfigRenderOptions.concise());
        rows.add(
            new Row(
                key.defaultValue().origin().lineNumber(),
                row(
                    key.path(),
                    "`" + value + "`",
                    key.unit(),
                    key.range().text(),
                    key.documentation())));
      }
    }
    page.append(TABLE);
    rows.stream()
        .sorted(Comparator.comparingInt(Row::line))
        .forEach(row -> page.append(row.text()));
  }

  /** A line of a table, by its place in its file. */
  private record Row(int line, String text) {}

  private static String row(String key, String value, String unit, String range, String text) {
    return "| `%s` | %s | %s | %s | %s |\n".formatted(key, value, unit, cell(range), cell(text));
  }

  private static String cell(String text) {
    return text.replace('\n', ' ').replace("|", "\\|");
  }
}
