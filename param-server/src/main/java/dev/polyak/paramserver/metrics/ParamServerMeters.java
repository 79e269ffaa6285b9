package dev.polyak.paramserver.metrics;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.metrics.Summary;
import dev.polyak.parameters.v1.Outcome;
import java.util.concurrent.atomic.LongAdder;

/** What the calls of a param-server count. Thread-safe. */
public final class ParamServerMeters {
  private final LongAdder snapshotsSent;
  private final LongAdder sentBytes;
  private final Writes restores;
  private final Writes publishes;

  /** Counts among {@code meters}. */
  public ParamServerMeters(Meters meters) {
    snapshotsSent = meters.counter(ParamServerMetric.SNAPSHOTS_SENT);
    sentBytes = meters.counter(ParamServerMetric.SENT_BYTES);
    restores = new Writes(meters, "restore");
    publishes = new Writes(meters, "publish");
  }

  /** Of Restore calls. */
  public Writes restores() {
    return restores;
  }

  /** Of Publish calls. */
  public Writes publishes() {
    return publishes;
  }

  /** Weights went to a subscriber. */
  public void sent(int bytes, boolean last) {
    sentBytes.add(bytes);
    if (last) {
      snapshotsSent.increment();
    }
  }

  /** Calls of one kind that write weights. */
  public static final class Writes {
    private final LongAdder accepted;
    private final LongAdder repeated;
    private final LongAdder wrongVersion;
    private final LongAdder staleEpoch;
    private final LongAdder failed;
    private final Summary seconds;

    private Writes(Meters meters, String call) {
      accepted = meters.counter(ParamServerMetric.WRITES, call, "accepted");
      repeated = meters.counter(ParamServerMetric.WRITES, call, "repeated");
      wrongVersion = meters.counter(ParamServerMetric.WRITES, call, "wrong_version");
      staleEpoch = meters.counter(ParamServerMetric.WRITES, call, "stale_epoch");
      failed = meters.counter(ParamServerMetric.WRITES, call, "failed");
      seconds = meters.summary(ParamServerMetric.WRITE_SECONDS, call);
    }

    /** A call was answered. */
    public void answered(Outcome outcome, long nanoseconds) {
      seconds.record(nanoseconds / 1e9);
      switch (outcome) {
        case OUTCOME_ACCEPTED -> accepted.increment();
        case OUTCOME_REPEATED -> repeated.increment();
        case OUTCOME_WRONG_VERSION -> wrongVersion.increment();
        case OUTCOME_STALE_EPOCH -> staleEpoch.increment();
        case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> failed.increment();
      }
    }

    /** A call ended with an error. */
    public void failed(long nanoseconds) {
      seconds.record(nanoseconds / 1e9);
      failed.increment();
    }
  }
}
