package dev.polyak.benchmarks.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rates of clients of an actor-node whose environments do nothing, as a table. */
public final class GatewayBenchmark {
  private static final int SECONDS = 20;
  private static final List<Load> LOADS =
      List.of(
          new Load("python", true, 1, 1, 5_000),
          new Load("python-vector", true, 1, 256, 150_000),
          new Load("java", false, 1, 1, 0),
          new Load("java-vector", false, 1, 256, 0),
          new Load("pythons", true, 64, 1, 0),
          new Load("javas", false, 64, 1, 0));

  private GatewayBenchmark() {}

  /** Runs the loads that are named, or all: {@code [SECONDS] [LOAD...]}. */
  public static void main(String[] arguments) throws Exception {
    int seconds = SECONDS;
    List<Load> selected = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.chars().allMatch(Character::isDigit)) {
        seconds = Integer.parseInt(argument);
      } else {
        selected.add(named(argument));
      }
    }
    Path folder = Files.createTempDirectory("polyak-gateway");
    try (Cluster cluster = new Cluster(folder)) {
      System.out.println(Result.HEADER);
      for (Load load : selected.isEmpty() ? LOADS : selected) {
        System.out.println(load.run(cluster, seconds).line());
      }
    }
  }

  private static Load named(String name) {
    return LOADS.stream()
        .filter(load -> load.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no load is called %s, only %s"
                        .formatted(name, LOADS.stream().map(Load::name).toList())));
  }
}
