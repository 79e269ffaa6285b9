package dev.polyak.paramserver;

import dev.polyak.node.rpc.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code param-server} of the configuration; reference.conf documents each key and its
 * range.
 *
 * @param stateDirectory empty: nothing survives a restart
 */
public record ParamServerSettings(
    Address listen,
    String stateDirectory,
    int leaseSeconds,
    int persistSeconds,
    int maximumRuns,
    int maximumMembers,
    int maximumReaders,
    int maximumUploads,
    long maximumUploadBytes,
    int uploadSeconds,
    int subscriberStallSeconds) {

  /** The defaults of reference.conf, on {@code listen}, with a state directory or an empty text. */
  public static ParamServerSettings defaults(Address listen, String stateDirectory) {
    return new ParamServerSettings(
        listen, stateDirectory, 5, 30, 16, 4_096, 1_024, 4, 256L << 20, 60, 60);
  }

  Duration lease() {
    return Duration.ofSeconds(leaseSeconds);
  }

  Duration persistEvery() {
    return Duration.ofSeconds(persistSeconds);
  }

  Optional<Path> state() {
    return stateDirectory.isEmpty() ? Optional.empty() : Optional.of(Path.of(stateDirectory));
  }
}
