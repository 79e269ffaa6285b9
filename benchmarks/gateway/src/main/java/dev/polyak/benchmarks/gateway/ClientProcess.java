package dev.polyak.benchmarks.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One or more clients in a process of their own, which answers how far they are. */
final class ClientProcess implements AutoCloseable {
  private static final Path PYTHON_CLIENT = Path.of("clients", "python");

  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  /**
   * How far a client is.
   *
   * @param roundTrips so far
   * @param microseconds from the end of a step to the beginning of the next, the median
   */
  record Reading(long roundTrips, long microseconds) {}

  private ClientProcess(ProcessBuilder command) {
    try {
      process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot start " + command.command(), failure);
    }
    questions = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** A client in Python, of so many environments. */
  static ClientProcess python(String target, int environments) {
    ProcessBuilder command =
        new ProcessBuilder(
            System.getenv("POLYAK_PYTHON"),
            PYTHON_CLIENT.resolve(Path.of("benchmarks", "client.py")).toString(),
            target,
            Integer.toString(environments));
    command.environment().put("PYTHONPATH", PYTHON_CLIENT.toString());
    return new ClientProcess(command);
  }

  /** Clients in Java, each of so many environments. */
  static ClientProcess java(String target, int clients, int environments) {
    return new ClientProcess(
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            JavaClients.class.getName(),
            target,
            Integer.toString(clients),
            Integer.toString(environments)));
  }

  /** How far each of its clients is. */
  List<Reading> read() {
    try {
      questions.write("\n");
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("a client has ended");
      }
      String[] numbers = answer.split(" ", -1);
      return IntStream.range(0, numbers.length / 2)
          .mapToObj(
              i -> new Reading(Long.parseLong(numbers[2 * i]), Long.parseLong(numbers[2 * i + 1])))
          .toList();
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }

  /** How far the clients of several processes are. */
  static List<Reading> readAll(List<ClientProcess> processes) {
    List<Reading> all = new ArrayList<>();
    processes.forEach(each -> all.addAll(each.read()));
    return all;
  }

  /** Processor time so far, in seconds. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
