package dev.polyak.launcher;

import dev.polyak.launcher.logging.PrintedLine;
import dev.polyak.node.Backoff;
import dev.polyak.node.rpc.Address;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node in a JVM of its own, started again with back-off for as long as it is wanted. It ends with
 * its standard input, and so with this process, however that ends.
 */
final class ChildNode {
  private static final Logger LOG = LoggerFactory.getLogger(ChildNode.class);
  private static final Backoff RESTART =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /** What a process says of its management port. */
  private static final Pattern METRICS = Pattern.compile("metrics on (http://\\S+?/metrics)");

  private static final long STOP_SECONDS = 15;
  private static final int CANNOT_RUN = 2;

  private final String name;
  private final List<String> arguments;
  private final Path log;
  private final CompletableFuture<Address> listening = new CompletableFuture<>();
  private volatile URI metrics;
  private Process process;
  private boolean stopping;
  private int restarts;

  private ChildNode(String name, List<String> arguments, Path log) {
    this.name = name;
    this.arguments = arguments;
    this.log = log;
  }

  /**
   * Starts a node.
   *
   * @param name in messages
   * @param arguments of the {@code polyak} command
   * @param log receives what it prints
   */
  static ChildNode start(String name, List<String> arguments, Path log) {
    ChildNode child = new ChildNode(name, arguments, log);
    child.launch();
    return child;
  }

  /** Where it listens, as soon as it says so; fails if it ends before. */
  CompletableFuture<Address> listening() {
    return listening;
  }

  /** Where it tells its metrics; empty while nobody knows. */
  Optional<URI> metrics() {
    return Optional.ofNullable(metrics);
  }

  private synchronized void launch() {
    if (stopping) {
      return;
    }
    try {
      Files.createDirectories(log.getParent());
      process = ChildJvm.of(arguments).start();
    } catch (IOException cannotStart) {
      throw new IllegalStateException("cannot start " + name, cannotStart);
    }
    Process started = process;
    Thread.ofPlatform().daemon().name(name + "-output").start(() -> follow(started));
  }

  /**
   * Copies what the process prints to its log, errors to this process's log too, and starts it
   * again after its end.
   */
  private void follow(Process started) {
    String last = "";
    try (BufferedReader reader = started.inputReader(StandardCharsets.UTF_8);
        BufferedWriter writer =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        writer.write(line);
        writer.newLine();
        writer.flush();
        PrintedLine printed = PrintedLine.of(line);
        last = printed.message();
        if (printed.isError()) {
          LOG.error("{}: {}", name, last);
        }
        int address = last.indexOf(NodeCommands.LISTENING);
        if (address >= 0) {
          listening.complete(
              Address.parse(last.substring(address + NodeCommands.LISTENING.length())));
        }
        Matcher management = METRICS.matcher(last);
        if (management.find()) {
          metrics = URI.create(management.group(1));
        }
      }
    } catch (IOException ended) {
      LOG.debug("the output of {} ended", name, ended);
    }
    ended(started, last);
  }

  private void ended(Process started, String last) {
    int code;
    try {
      code = started.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return;
    }
    Duration wait;
    synchronized (this) {
      if (stopping) {
        return;
      }
      if (!listening.isDone() && code == CANNOT_RUN) {
        listening.completeExceptionally(new IllegalStateException(last));
        return;
      }
      wait = RESTART.before(restarts++, RandomGenerator.getDefault());
    }
    LOG.warn(
        "{} ended with code {}; starts again in {} ms (its log: {})",
        name,
        code,
        wait.toMillis(),
        log);
    CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS).execute(this::launch);
  }

  /** Asks the node to stop and waits until it has; after its grace period it is killed. */
  void stop() {
    Process last;
    synchronized (this) {
      stopping = true;
      last = process;
    }
    try {
      last.getOutputStream().close();
      if (!last.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("{} did not stop within {} s and is killed", name, STOP_SECONDS);
        last.destroyForcibly();
      }
    } catch (IOException ended) {
      LOG.debug("{} had ended", name, ended);
    } catch (InterruptedException interrupted) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
