package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** What the uploads of a server may take together: places, bytes each, time each. */
public final class UploadLimits {
  private final int maximum;
  private final Semaphore places;
  private final long maximumBytes;
  private final Duration duration;

  public UploadLimits(int maximum, long maximumBytes, Duration duration) {
    this.maximum = maximum;
    this.maximumBytes = maximumBytes;
    this.duration = duration;
    places = new Semaphore(maximum);
  }

  void enter() {
    if (!places.tryAcquire()) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "%d uploads are under way, param-server.maximum-uploads".formatted(maximum));
    }
  }

  void leave() {
    places.release();
  }

  long maximumBytes() {
    return maximumBytes;
  }

  Duration duration() {
    return duration;
  }

  Refusal late() {
    return new Refusal(
        Refusal.Reason.DEADLINE,
        "the upload took longer than %d s, param-server.upload-seconds"
            .formatted(duration.toSeconds()));
  }
}
