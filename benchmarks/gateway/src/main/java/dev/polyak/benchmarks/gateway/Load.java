package dev.polyak.benchmarks.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Clients that play at once.
 *
 * @param name for the command line
 * @param python a process for each client; else all are in one of Java
 * @param environments of each client
 * @param bar the least steps a second of all of them; 0: none
 */
record Load(String name, boolean python, int clients, int environments, int bar) {
  private static final long START_SECONDS = 180;

  /** Measures it. */
  Result run(Cluster cluster, int seconds) throws InterruptedException {
    List<ClientProcess> processes = start(cluster.target());
    try {
      awaitAll(processes);
      TimeUnit.SECONDS.sleep(Math.min(seconds, 10));
      double clientCpu = cpuSeconds(processes);
      double actorCpu = cluster.actorCpuSeconds();
      double otherCpu = cluster.otherCpuSeconds();
      List<ClientProcess.Reading> before = ClientProcess.readAll(processes);
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      List<ClientProcess.Reading> after = ClientProcess.readAll(processes);
      double passed = (System.nanoTime() - start) / 1e9;
      return new Result(
          this,
          IntStream.range(0, clients)
              .mapToDouble(i -> (after.get(i).roundTrips() - before.get(i).roundTrips()) / passed)
              .sorted()
              .boxed()
              .toList(),
          after.stream().map(ClientProcess.Reading::microseconds).sorted().toList(),
          cpuSeconds(processes) - clientCpu,
          cluster.actorCpuSeconds() - actorCpu,
          cluster.otherCpuSeconds() - otherCpu);
    } finally {
      processes.forEach(ClientProcess::close);
    }
  }

  private List<ClientProcess> start(String target) {
    if (!python) {
      return List.of(ClientProcess.java(target, clients, environments));
    }
    List<ClientProcess> processes = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      processes.add(ClientProcess.python(target, environments));
    }
    return processes;
  }

  /** Until each of the clients plays. */
  private static void awaitAll(List<ClientProcess> processes) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (ClientProcess.readAll(processes).stream().anyMatch(each -> each.roundTrips() == 0)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("not all clients play after " + START_SECONDS + " s");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static double cpuSeconds(List<ClientProcess> processes) {
    return processes.stream().mapToDouble(ClientProcess::cpuSeconds).sum();
  }
}
