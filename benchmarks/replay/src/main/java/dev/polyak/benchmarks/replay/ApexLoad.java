package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.TableStatus;
import java.util.List;

/**
 * The whole traffic of Ape-X (Horgan et al. 2018, section 4.1): 360 actors bring 12,500 frames a
 * second, 50 at a time, and a learner takes 19 batches of 512; then how many times as much goes.
 */
final class ApexLoad implements Load {
  private static final double STEPS_PER_SECOND = 12_500;
  private static final double TRANSITIONS_PER_SECOND = 9_700;
  private static final int ACTORS = 360;
  private static final int STEPS_PER_MESSAGE = 50;
  private static final int CAPACITY = 1_000_000;
  private static final int CAPACITY_OF_A_TRIAL = 200_000;
  private static final int TRIAL_SECONDS = 5;
  private static final int BISECTIONS = 3;
  private static final int HIGHEST = 64;

  /** What one run did. */
  private record Trial(
      Interval appended,
      double sampledRate,
      double secondsToAppend,
      double secondsToDraw,
      long droppedSteps,
      long droppedTransitions) {
    /** Nothing was held back for as long as a client waits: {@link Pace} drops it then. */
    boolean isSustained() {
      return droppedSteps == 0 && droppedTransitions == 0;
    }
  }

  @Override
  public void run(Options options, Results results) {
    StepKind kind = StepKind.frames(options.stack());
    measure(kind, true, options, results);
    if (measure(kind, false, options, results)) {
      search(kind, results);
    }
  }

  private static boolean measure(StepKind kind, boolean durable, Options options, Results results) {
    Trial trial = attempt(kind, 1, CAPACITY, durable, options.warmUpSeconds(), options.seconds());
    results.addHeld(
        "Ape-X: %,.0f frames/s in, %,.0f transitions/s out, for %d s, in %s"
            .formatted(
                STEPS_PER_SECOND,
                TRANSITIONS_PER_SECOND,
                options.seconds(),
                durable ? "files" : "memory"),
        trial.appended(),
        "steps",
        trial.isSustained(),
        ("%,.0f transitions/s; in turn or limited: appends %.3f s, draws %.3f s; dropped: %,d"
                + " steps, %,d transitions")
            .formatted(
                trial.sampledRate(),
                trial.secondsToAppend(),
                trial.secondsToDraw(),
                trial.droppedSteps(),
                trial.droppedTransitions()));
    return trial.isSustained();
  }

  private static void search(StepKind kind, Results results) {
    double most = 1;
    double tooMuch = 2;
    Trial best = null;
    Trial next = attempt(kind, tooMuch);
    while (next.isSustained() && tooMuch < HIGHEST) {
      best = next;
      most = tooMuch;
      tooMuch *= 2;
      next = attempt(kind, tooMuch);
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (most + tooMuch) / 2;
      next = attempt(kind, middle);
      if (next.isSustained()) {
        best = next;
        most = middle;
      } else {
        tooMuch = middle;
      }
    }
    if (best != null) {
      results.addHeld(
          "Ape-X: %.2f times as much, for %d s".formatted(most, TRIAL_SECONDS),
          best.appended(),
          "steps",
          true,
          "%,.0f transitions/s".formatted(best.sampledRate()));
    } else {
      results.skip("Ape-X: the highest multiple", "it is below %.2f".formatted(tooMuch));
    }
  }

  private static Trial attempt(StepKind kind, double multiple) {
    return attempt(kind, multiple, CAPACITY_OF_A_TRIAL, false, 2, TRIAL_SECONDS);
  }

  private static Trial attempt(
      StepKind kind,
      double multiple,
      int capacity,
      boolean durable,
      int warmUpSeconds,
      int seconds) {
    double steps = STEPS_PER_SECOND * multiple;
    double transitions = TRANSITIONS_PER_SECOND * multiple;
    try (Service service =
        Service.start(kind, capacity, limit(steps, transitions, capacity), durable)) {
      service.fill((long) Math.min(steps, capacity));
      Appender appender = service.append("actor", ACTORS, STEPS_PER_MESSAGE, Pace.of(steps));
      Sampler sampler = service.sample(Pace.of(transitions));
      try (Ticks _ = new Ticks(List.of(appender, sampler))) {
        service.await(warmUpSeconds);
        long stepsBefore = appender.dropped();
        long transitionsBefore = sampler.dropped();
        TableStatus before = service.status();
        long sampledBefore = sampler.count();
        Interval appended =
            Interval.of(seconds, appender::count, service.process(), service::await);
        double sampled = (sampler.count() - sampledBefore) / appended.seconds();
        TableStatus after = service.status();
        return new Trial(
            appended,
            sampled,
            after.getAppendSecondsWaited() - before.getAppendSecondsWaited(),
            after.getDrawSecondsWaited() - before.getDrawSecondsWaited(),
            appender.dropped() - stepsBefore,
            sampler.dropped() - transitionsBefore);
      }
    }
  }

  /** The two rates' ratio, and ten seconds of them to run apart. */
  private static RateLimit limit(double steps, double transitions, int capacity) {
    return RateLimit.newBuilder()
        .setSamplesPerInsert(transitions / steps)
        .setMinimumSize((long) Math.min(steps, capacity) / 2)
        .setMinimumDifference(-10 * transitions)
        .setMaximumDifference(10 * transitions)
        .build();
  }
}
