package dev.polyak.launcher;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@code polyak} command in a process of its own. */
final class PolyakProcess implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Process process;
  private final Path output;

  private PolyakProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a command; what it prints goes to a file in {@code folder}. */
  static PolyakProcess start(Path folder, String... arguments) throws IOException {
    return start(folder, List.of(), Map.of(), arguments);
  }

  /** As above, with variables in its environment, beside those that Kubernetes injects. */
  static PolyakProcess start(Path folder, Map<String, String> variables, List<String> arguments)
      throws IOException {
    return start(folder, List.of(), variables, arguments.toArray(String[]::new));
  }

  /**
   * As above.
   *
   * <p>It always has the variables that Kubernetes injects, of services with the nodes' names and
   * others; nodes must ignore them.
   *
   * @param flags of the JVM, and of those of its nodes
   * @param variables beside those
   */
  static PolyakProcess start(
      Path folder, List<String> flags, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-XX:+UseSerialGC"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Polyak.class.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "output", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(ServiceLinks.variables());
    builder.environment().putAll(variables);
    return new PolyakProcess(builder.start(), output);
  }

  /** What it has printed. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException gone) {
      throw new IllegalStateException(gone);
    }
  }

  /** Waits for its end. Returns the exit code. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + output());
    }
    return process.exitValue();
  }

  /** Waits until it has printed something. */
  void awaitOutput(String text) {
    await().atMost(PATIENCE).until(() -> output().contains(text) || !process.isAlive());
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** The child process that runs a node's command with an argument, if it lives. */
  Optional<ProcessHandle> node(String text) {
    return process
        .descendants()
        .filter(ProcessHandle::isAlive)
        .filter(child -> commandLine(child).contains(text))
        .findFirst();
  }

  /** The whole of it: the JDK cuts what is longer than a page. */
  private static String commandLine(ProcessHandle child) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"));
    } catch (IOException elsewhere) {
      return child.info().commandLine().orElse("");
    }
  }

  /** Asks it to stop, as Ctrl-C and Kubernetes do. */
  void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    // The launcher first: it starts the successors of nodes that end.
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    children.forEach(child -> child.onExit().join());
  }
}
