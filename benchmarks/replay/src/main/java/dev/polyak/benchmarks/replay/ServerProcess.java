package dev.polyak.benchmarks.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server in a process of its own, and what Linux says of it. */
final class ServerProcess implements AutoCloseable {
  private static final long START_SECONDS = 300;
  private static final long STOP_SECONDS = 20;

  private final Process process;
  private final int port;

  /**
   * Starts a server, and waits until it listens.
   *
   * @param portOf the port in the line that says so, or null for any other line
   */
  ServerProcess(ProcessBuilder command, Function<String, Integer> portOf) {
    CompletableFuture<Integer> listening = new CompletableFuture<>();
    try {
      process = command.redirectErrorStream(true).start();
      Thread.ofPlatform().daemon().name("server-output").start(() -> follow(portOf, listening));
      port = listening.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new IllegalStateException("cannot start " + command.command(), failure);
    }
  }

  private void follow(Function<String, Integer> portOf, CompletableFuture<Integer> listening) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Integer found = portOf.apply(line);
        if (found != null) {
          listening.complete(found);
        }
        if (line.contains(" ERROR ") || line.startsWith("polyak: ")) {
          System.err.println(line);
        }
      }
    } catch (IOException closed) {
      // The process was ended; what it printed last does not matter.
    }
    listening.completeExceptionally(new IllegalStateException("it ended before it listened"));
  }

  int port() {
    return port;
  }

  /** Processor time of all its threads so far, in seconds. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  /** Processor time so far of its threads of a name, in seconds. */
  double cpuSecondsOf(String threadName) {
    long nanoseconds = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().equals(threadName)) {
          String spent = Files.readString(thread.resolve("schedstat"));
          nanoseconds += Long.parseLong(spent, 0, spent.indexOf(' '), 10);
        }
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    return nanoseconds / 1e9;
  }

  /** VmRSS, in bytes. */
  long residentBytes() {
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    throw new IllegalStateException("/proc says nothing of VmRSS");
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
