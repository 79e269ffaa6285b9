package dev.polyak.benchmarks.replay;

import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What was counted between two moments, and the processor time that it took.
 *
 * @param seconds between them
 * @param clientCpu seconds of this process
 * @param serverCpu seconds of the server's process
 */
record Interval(double count, double seconds, double clientCpu, double serverCpu) {

  /**
   * Counts for a while.
   *
   * @param await waits for some seconds
   */
  static Interval of(
      double seconds, LongSupplier counter, ServerProcess server, DoubleConsumer await) {
    return of(seconds, counter, server::cpuSeconds, await);
  }

  /**
   * Counts for a while.
   *
   * @param serverCpu processor time of all servers so far, in seconds
   * @param await waits for some seconds
   */
  static Interval of(
      double seconds, LongSupplier counter, DoubleSupplier serverCpu, DoubleConsumer await) {
    long before = counter.getAsLong();
    double client = clientCpuSeconds();
    double serverBefore = serverCpu.getAsDouble();
    long start = System.nanoTime();
    await.accept(seconds);
    double passed = (System.nanoTime() - start) / 1e9;
    return new Interval(
        counter.getAsLong() - before,
        passed,
        clientCpuSeconds() - client,
        serverCpu.getAsDouble() - serverBefore);
  }

  private static double clientCpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  double rate() {
    return count / seconds;
  }
}
