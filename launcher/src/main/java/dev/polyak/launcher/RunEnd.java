package dev.polyak.launcher;

import dev.polyak.node.Host;

/** The end of a run that this process launched: says how it went and stops the host. */
final class RunEnd {
  private RunEnd() {}

  /** Exactly one of {@code summary} and {@code failure} is there. */
  static void of(Host host, RunDirectory folder, Summary summary, Throwable failure) {
    if (failure != null) {
      host.fail(failure.getMessage());
      return;
    }
    TrainCommand.print(summary, folder);
    host.stop(0, "the run has ended");
  }
}
