package dev.polyak.launcher;

import dev.polyak.node.management.ReadinessProbe;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code polyak health}: whether a process can do its work. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    header = "Asks a process whether it is ready; exit code 0: it is, 1: it is not.",
    description = {
      "",
      "Prints what the process waits for. It is asked at management.listen, which is to name a"
          + " port.",
      ""
    })
final class HealthCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "ADDRESS",
      defaultValue = ReadinessProbe.ADDRESS,
      description = "The process's management.listen (default: ${DEFAULT-VALUE}).")
  private String address;

  @Override
  public Integer call() {
    return ReadinessProbe.run(address, System.out);
  }
}
