package dev.polyak.benchmarks.gateway;

import java.util.List;

/**
 * What was measured of a load.
 *
 * @param rates round trips a second of each client, ascending
 * @param microseconds from the end of a step to the beginning of the next, each client's median,
 *     ascending
 * @param clientCpu processor time of all clients, in seconds
 * @param actorCpu of the actor-node
 * @param otherCpu of the other nodes
 */
record Result(
    Load load,
    List<Double> rates,
    List<Long> microseconds,
    double clientCpu,
    double actorCpu,
    double otherCpu) {
  static final String HEADER =
      """
      | clients | round trips/s | of one client: least, median, most | steps/s | latency, us | clients' CPU, s | \
      actor-node's CPU, s | other nodes' CPU, s | bar | reached |
      |---|---|---|---|---|---|---|---|---|---|\
      """;

  /** A line of the table. */
  String line() {
    double roundTrips = rates.stream().mapToDouble(Double::doubleValue).sum();
    double steps = roundTrips * load.environments();
    int last = rates.size() - 1;
    return "| %d in %s, %d environment%s | %,.0f | %s | %,.0f | %d | %.1f | %.1f | %.1f | %s | %s |"
        .formatted(
            load.clients(),
            load.python() ? "Python" : "Java",
            load.environments(),
            load.environments() == 1 ? "" : "s",
            roundTrips,
            last == 0
                ? ""
                : "%,.0f, %,.0f, %,.0f"
                    .formatted(rates.getFirst(), rates.get(last / 2), rates.getLast()),
            steps,
            microseconds.get(last / 2),
            clientCpu,
            actorCpu,
            otherCpu,
            load.bar() == 0 ? "" : "%,d steps/s".formatted(load.bar()),
            load.bar() == 0 ? "" : "%.0f %%".formatted(100 * steps / load.bar()));
  }
}
