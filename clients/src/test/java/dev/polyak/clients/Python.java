package dev.polyak.clients;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Python that can run the client. */
record Python(String executable) {
  static final String NEEDS =
      "no python3 of 3.11 or newer with grpcio 1.51, protobuf 4.21 and numpy 1.24, or newer ones, was found";

  private static final String CHECK =
      "import sys, grpc, numpy, google.protobuf as p;"
          + " number = lambda m: tuple(map(int, m.__version__.split('.')[:2]));"
          + " sys.exit(not (sys.version_info >= (3, 11) and number(grpc) >= (1, 51)"
          + " and number(p) >= (4, 21) and number(numpy) >= (1, 24)))";

  /**
   * The one that POLYAK_PYTHON names, or the first of {@code python3} and {@code /usr/bin/python3}
   * that is fit.
   *
   * @throws AssertionError if POLYAK_PYTHON names one that is not fit
   */
  static Optional<Python> find() throws InterruptedException {
    String named = System.getenv("POLYAK_PYTHON");
    if (named != null) {
      if (!new Python(named).isFit()) {
        throw new AssertionError("POLYAK_PYTHON = %s is not fit: %s".formatted(named, NEEDS));
      }
      return Optional.of(new Python(named));
    }
    for (String each : List.of("python3", "/usr/bin/python3")) {
      if (new Python(each).isFit()) {
        return Optional.of(new Python(each));
      }
    }
    return Optional.empty();
  }

  private boolean isFit() throws InterruptedException {
    try {
      return run(Path.of("."), Map.of(), List.of("-c", CHECK)).exitCode() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Runs it to its end. */
  Outcome run(Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(executable));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("PYTHONFAULTHANDLER", "1");
    builder.environment().putAll(environment);
    return Outcome.of(builder);
  }
}
