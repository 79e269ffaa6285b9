package dev.polyak.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The nodes of a run whose environments are clients, each in a process of its own. Nothing holds
 * collecting back, and next to nothing is learned.
 */
final class Cluster implements AutoCloseable {
  private static final long STOP_SECONDS = 30;
  private static final String ACTOR_NODE = "actor-node";

  private final Process process;
  private final String target;

  /** Starts one, and waits until its gateway listens. */
  Cluster(Path folder) throws InterruptedException {
    int port = freePort();
    target = "127.0.0.1:" + port;
    List<String> command =
        new ArrayList<>(
            List.of(
                "./polyak",
                "train",
                "--external",
                "--processes",
                "--tuned-for",
                "CartPole-v1",
                "--run-directory",
                folder.resolve("run").toString()));
    for (String setting :
        List.of(
            "actor-node.gateway.listen=" + target,
            "rates.steps-per-update=0",
            "rates.regress.maximum=0.1",
            "run.stop.environment-steps=0",
            "evaluation.every=0")) {
      command.addAll(List.of("--set", setting));
    }
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Files.createFile(folder.resolve("train.log")).toFile())
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    while (!isListening(port)) {
      requireAlive();
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the nodes have ended");
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  /** Host and port of the gateway. */
  String target() {
    return target;
  }

  /** Processor time of the actor-node so far, in seconds. */
  double actorCpuSeconds() {
    return nodes().filter(Cluster::isActor).mapToDouble(Cluster::cpuSeconds).sum();
  }

  /** Processor time of the other nodes so far, in seconds. */
  double otherCpuSeconds() {
    return nodes().filter(node -> !isActor(node)).mapToDouble(Cluster::cpuSeconds).sum();
  }

  private Stream<ProcessHandle> nodes() {
    requireAlive();
    return process.descendants();
  }

  /** The whole command line: the JDK cuts what is longer than a page. */
  private static boolean isActor(ProcessHandle node) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(node.pid()), "cmdline"))
          .contains("\0" + ACTOR_NODE + "\0");
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static double cpuSeconds(ProcessHandle node) {
    return node.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
