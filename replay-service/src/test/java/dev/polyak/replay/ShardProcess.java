package dev.polyak.replay;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;

/** A shard in a process of its own, which a test kills, or which may not survive it. */
final class ShardProcess implements AutoCloseable {
  private static final String SERVING = "serving at ";

  private final Process process;
  private final ManagedChannel channel;

  /** Starts a shard over a directory, and waits until it serves. */
  ShardProcess(Path directory) throws IOException {
    this(directory, false);
  }

  /** Starts one that only reads its directory, or any. */
  ShardProcess(Path directory, boolean readOnly) throws IOException {
    process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ShardProcess.class.getName(),
                    directory.toString(),
                    Boolean.toString(readOnly)))
            .redirectErrorStream(true)
            .start();
    BufferedReader lines = process.inputReader();
    StringBuilder said = new StringBuilder();
    String line = lines.readLine();
    while (line != null && !line.startsWith(SERVING)) {
      said.append(line).append('\n');
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("the shard has ended: " + said);
    }
    channel = Transport.connect(Address.parse(line.substring(SERVING.length())), Runnable::run);
  }

  ManagedChannel channel() {
    return channel;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
    channel.shutdownNow();
  }

  @Override
  public void close() {
    kill();
  }

  /** The process: serves until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Address listen = Address.parse("127.0.0.1:0");
    ReplayService service =
        new ReplayService(
            ServedShard.settings(
                listen,
                "directory=" + arguments[0],
                "read-only=" + arguments[1],
                "sync-seconds=0.1"),
            new Meters());
    Server server = Transport.serve(listen, service.services(), Executors.newCachedThreadPool());
    System.out.println(SERVING + Transport.addressOf(server, listen));
    server.awaitTermination();
  }
}
