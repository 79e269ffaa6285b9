package dev.polyak.launcher.replay;

import java.io.Console;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code polyak replay stats}: a shard's runs and tables, now. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    header = "Shows a shard's runs and tables: rows, limiters, who waits for what, files.")
final class StatsCommand extends ShardCommand {
  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\033[H\033[2J";

  @Option(names = "--run", paramLabel = "RUN", description = "One run only.")
  private String run;

  @Option(names = "--watch", description = "Shows it again each second, until Ctrl-C.")
  private boolean watch;

  @Override
  void call(ReplayShard shard) {
    System.out.print(text(shard));
    while (watch && pause()) {
      System.out.print((isTerminal() ? CLEAR_SCREEN : "") + text(shard));
    }
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** Whether to go on after it. */
  private static boolean pause() {
    try {
      Thread.sleep(REFRESH);
      return true;
    } catch (InterruptedException enough) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String text(ReplayShard shard) {
    List<String> runs = run == null ? shard.runs() : List.of(run);
    return runs.isEmpty()
        ? "%s has no runs yet%n".formatted(shard)
        : runs.stream()
            .map(name -> RunStatus.text(name, shard.status(name)))
            .collect(Collectors.joining(System.lineSeparator()));
  }
}
