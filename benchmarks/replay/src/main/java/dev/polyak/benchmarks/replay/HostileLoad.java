package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.RateLimit;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Clients that never wait and clients that never read, beside an appender and a learner that do
 * what the protocol asks: what the service's process takes of memory meanwhile, against the limit
 * that it was given. The limit is split as {@code deploy/docker/polyak} splits a container's.
 */
final class HostileLoad implements Load {
  private static final long MIB = 1 << 20;
  private static final int ROWS = 60_000;
  private static final int FILLED = ROWS / 2;
  private static final int SLACK = 4_096;
  private static final int FLOODING = 2;
  private static final int FLOODING_STEPS = 128;
  private static final int DEAF = 4;
  private static final double PER_SECOND = 5 * Sampler.BATCH;
  private static final int STEPS_PER_MESSAGE = 5;
  private static final int STREAMS = 16;

  private static final long LIMIT = 1_536 * MIB;
  private static final long HEAP = LIMIT / 4;

  /** Classes, compiled code, stacks, the collector's tables. */
  private static final long JVM = 160 * MIB;

  private static final long MESSAGES = (LIMIT - HEAP - JVM) / 5;
  private static final long DIRECT = LIMIT - HEAP - JVM - MESSAGES;
  private static final int APPEND_CALLS = 8;
  private static final long APPEND_CREDIT = 4 * MIB;
  private static final int SAMPLE_CALLS = 8;
  private static final long SAMPLE_CREDIT = 16 * MIB;

  /** Of the well-behaved clients. */
  private record Rates(Interval appended, double transitions) {}

  @Override
  public void run(Options options, Results results) {
    MemoryLimit limit;
    try {
      limit = MemoryLimit.of(LIMIT);
    } catch (IOException refused) {
      results.skip("hostile", "no control group can be made, as root can: " + refused);
      return;
    }
    try (limit) {
      measure(options, results, limit);
    } catch (IOException notRemoved) {
      throw new UncheckedIOException(notRemoved);
    }
  }

  private static void measure(Options options, Results results, MemoryLimit limit) {
    StepKind kind = StepKind.frames(1);
    try (Service service =
        Service.start(kind, ROWS, rateLimit(), false, confines(limit), Encryption.none())) {
      service.fill(FILLED);
      Appender appender = service.append("lane", STREAMS, STEPS_PER_MESSAGE, Pace.of(PER_SECOND));
      PersistentSampler sampler =
          new PersistentSampler(service.connect(), kind, Pace.of(PER_SECOND));
      ResidentMemory memory = new ResidentMemory(service);
      try (Ticks ticks = new Ticks(List.of(appender, sampler))) {
        service.await(options.warmUpSeconds());
        Rates before = rates(options.warmUpSeconds(), service, memory, appender, sampler);
        long residentBefore = memory.now();
        Map<Status.Code, LongAdder> ended = Hostile.noneEnded();
        try (Ticks hostile = new Ticks(clients(service, kind, ended))) {
          Rates during = rates(options.seconds(), service, memory, appender, sampler);
          report(results, before, during, ended, hostile, sampler, ticks);
        }
        results.addAtMost(
            "hostile: resident memory under a limit; %,d MiB before, %,d MiB at the end"
                .formatted(residentBefore / MIB, memory.now() / MIB),
            (double) memory.most() / MIB,
            "MiB",
            (double) LIMIT / MIB);
      }
    }
  }

  /** No more steps come in than are sampled. */
  private static RateLimit rateLimit() {
    return RateLimit.newBuilder()
        .setSamplesPerInsert(1)
        .setMinimumSize(FILLED / 2)
        .setMinimumDifference(Double.NEGATIVE_INFINITY)
        .setMaximumDifference(FILLED + SLACK)
        .build();
  }

  private static Confines confines(MemoryLimit limit) {
    return new Confines(
        limit.command(),
        "-Xmx%d -XX:MaxDirectMemorySize=%d -Dio.grpc.netty.shaded.io.netty.maxDirectMemory=%d"
            .formatted(HEAP, DIRECT, MESSAGES),
        List.of(
            "replay-service.append-calls=" + APPEND_CALLS,
            "replay-service.append-credit=" + APPEND_CREDIT,
            "replay-service.sample-calls=" + SAMPLE_CALLS,
            "replay-service.sample-credit=" + SAMPLE_CREDIT));
  }

  private static List<Traffic> clients(
      Service service, StepKind kind, Map<Status.Code, LongAdder> ended) {
    List<Traffic> clients = new ArrayList<>();
    for (int i = 0; i < FLOODING; i++) {
      clients.add(service.flood("flood-" + i, FLOODING_STEPS, ended));
    }
    for (int i = 0; i < DEAF; i++) {
      clients.add(new DeafSampler(service.connect(), kind, ended));
    }
    return clients;
  }

  private static Rates rates(
      int seconds,
      Service service,
      ResidentMemory memory,
      Appender appender,
      PersistentSampler sampler) {
    long sampledBefore = sampler.count();
    Interval appended = Interval.of(seconds, appender::count, service.process(), memory::await);
    return new Rates(appended, (sampler.count() - sampledBefore) / appended.seconds());
  }

  private static void report(
      Results results,
      Rates before,
      Rates during,
      Map<Status.Code, LongAdder> ended,
      Ticks hostile,
      PersistentSampler sampler,
      Ticks ticks) {
    results.addHeld(
        "hostile: %d appenders that never wait, %d samplers that never read, %.0f s"
            .formatted(FLOODING, DEAF, during.appended().seconds()),
        during.appended(),
        "steps of a client that waits",
        sampler.timesEnded() == 0,
        ("%,.0f transitions/s, its calls ended %d times, %,d dropped; before: %,.0f steps/s,"
                + " %,.0f transitions/s; %,d hostile calls, ended: %s")
            .formatted(
                during.transitions(),
                sampler.timesEnded(),
                ticks.dropped(),
                before.appended().rate(),
                before.transitions(),
                hostile.count(),
                ended.entrySet().stream()
                    .map(each -> each.getKey() + " " + each.getValue())
                    .sorted()
                    .collect(Collectors.joining(", "))));
  }
}
