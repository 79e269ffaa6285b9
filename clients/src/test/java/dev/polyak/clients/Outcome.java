package dev.polyak.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How a process ended, and what it printed. */
record Outcome(int exitCode, String output) {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Runs a process to its end. */
  static Outcome of(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> output =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new String(
                      process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException ended) {
                  return ended.toString();
                }
              });
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "still running: %s%n%s".formatted(builder.command(), aborted(process, output)));
      }
      return new Outcome(process.exitValue(), output.join());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** What a process had printed, and of a Python where its threads stand. */
  private static String aborted(Process process, CompletableFuture<String> output)
      throws IOException, InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    new ProcessBuilder("kill", "-ABRT", Long.toString(process.pid())).start().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
    return output.join();
  }
}
