package dev.polyak.benchmarks.replay;

import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;

/** A learner that opens its calls again when the service has ended one of them. */
final class PersistentSampler implements Traffic {
  private final ManagedChannel channel;
  private final StepKind kind;
  private final Pace pace;
  private CompletableFuture<Void> ended;
  private Sampler sampler;
  private long countBefore;
  private int openings;

  PersistentSampler(ManagedChannel channel, StepKind kind, Pace pace) {
    this.channel = channel;
    this.kind = kind;
    this.pace = pace;
    open();
  }

  private void open() {
    ended = new CompletableFuture<>();
    sampler = new Sampler(channel, kind, pace, ended);
    openings++;
  }

  @Override
  public synchronized void advance() {
    if (ended.isDone()) {
      countBefore += sampler.count();
      sampler.close();
      open();
    } else {
      sampler.advance();
    }
  }

  @Override
  public synchronized long count() {
    return countBefore + sampler.count();
  }

  @Override
  public synchronized long dropped() {
    return sampler.dropped();
  }

  /** How often the service has ended its calls. */
  synchronized int timesEnded() {
    return openings - 1;
  }
}
