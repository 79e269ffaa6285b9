package dev.polyak.benchmarks.replay;

import java.util.List;

/**
 * What a service is started with beside what its table needs.
 *
 * @param command that runs the rest of its line; empty: it is run as it is
 * @param javaOptions of its JVM
 * @param settings {@code key=value} each
 */
record Confines(List<String> command, String javaOptions, List<String> settings) {
  static Confines none() {
    return new Confines(List.of(), "", List.of());
  }
}
