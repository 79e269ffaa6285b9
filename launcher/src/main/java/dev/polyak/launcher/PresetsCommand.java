package dev.polyak.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code polyak presets}: the methods. */
@Command(
    name = "presets",
    mixinStandardHelpOptions = true,
    header = "Lists the methods: what each is, and the environments that it is tuned for.")
final class PresetsCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    for (String preset : Presets.names()) {
      List<String> environments = Presets.tunedFor(preset);
      System.out.printf(
          "%-12s %s%n%-12s %s%n",
          preset,
          Presets.description(preset),
          "",
          environments.isEmpty()
              ? "Tuned for no environment in particular."
              : "Tuned for " + String.join(", ", environments) + ".");
    }
    return 0;
  }
}
