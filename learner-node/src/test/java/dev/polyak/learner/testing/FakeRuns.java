package dev.polyak.learner.testing;

import dev.polyak.runs.v1.AcquireLeaseRequest;
import dev.polyak.runs.v1.AcquireLeaseResponse;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReleaseLeaseRequest;
import dev.polyak.runs.v1.ReleaseLeaseResponse;
import dev.polyak.runs.v1.RenewLeaseRequest;
import dev.polyak.runs.v1.RenewLeaseResponse;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import dev.polyak.runs.v1.RunServiceGrpc.RunServiceImplBase;
import dev.polyak.runs.v1.Schedules;
import dev.polyak.runs.v1.Shard;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A run of which a test says what it is and where it stands. */
public final class FakeRuns extends RunServiceImplBase {
  public static final int LEASE_MS = 300;

  public final List<JoinRequest> joins = new CopyOnWriteArrayList<>();
  public final List<AcquireLeaseRequest> acquired = new CopyOnWriteArrayList<>();
  public final List<RenewLeaseRequest> renewed = new CopyOnWriteArrayList<>();
  public final List<ReleaseLeaseRequest> released = new CopyOnWriteArrayList<>();
  public final List<LearnerReport> reports = new CopyOnWriteArrayList<>();

  private final List<StreamObserver<WatchResponse>> watchers = new CopyOnWriteArrayList<>();
  private volatile Specification specification;
  private volatile String shard;
  private volatile String holder = "";
  private final AtomicLong epoch = new AtomicLong();
  private volatile Progress progress =
      Progress.newBuilder()
          .setState(State.STATE_WAITING)
          .setSchedules(Schedules.newBuilder().setBeta(0.5).setLearningRate(0.01))
          .build();

  /** Sets the specification and the shard, as an actor and a shard that join do. */
  public void specify(Specification given, String shardAddress) {
    specification = given;
    shard = shardAddress;
  }

  /** Says where the run stands, to who watches. */
  public void progress(Progress.Builder change) {
    progress = progress.toBuilder().mergeFrom(change.build()).build();
    watchers.forEach(
        watcher -> watcher.onNext(WatchResponse.newBuilder().setProgress(progress).build()));
  }

  /** Another learner holds the lease; an empty name frees it. */
  public void holdLease(String by) {
    holder = by;
  }

  /** Grants another epoch behind the learner's back. */
  public void grantElsewhere() {
    epoch.incrementAndGet();
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> reply) {
    joins.add(request);
    JoinResponse.Builder response =
        JoinResponse.newBuilder().setSession(joins.size()).setProgress(progress);
    if (specification != null) {
      response
          .setSpecification(specification)
          .addShards(Shard.newBuilder().setName("replay-0").setAddress(shard).setPresent(true));
    }
    answer(reply, response.build());
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> reader) {
    watchers.add(reader);
    reader.onNext(WatchResponse.newBuilder().setProgress(progress).build());
  }

  @Override
  public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> reply) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ReportRequest request) {
        if (request.hasLearner()) {
          reports.add(request.getLearner());
        }
        reply.onNext(
            ReportResponse.newBuilder()
                .setSequence(request.getSequence())
                .setProgress(progress)
                .build());
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {}
    };
  }

  @Override
  public void acquireLease(
      AcquireLeaseRequest request, StreamObserver<AcquireLeaseResponse> reply) {
    acquired.add(request);
    if (!holder.isEmpty()) {
      refuse(reply, holder + " holds the lease");
      return;
    }
    answer(
        reply,
        AcquireLeaseResponse.newBuilder()
            .setEpoch(epoch.incrementAndGet())
            .setDurationMs(LEASE_MS)
            .build());
  }

  @Override
  public void renewLease(RenewLeaseRequest request, StreamObserver<RenewLeaseResponse> reply) {
    renewed.add(request);
    if (request.getEpoch() != epoch.get()) {
      refuse(reply, "epoch %d is over".formatted(request.getEpoch()));
      return;
    }
    answer(reply, RenewLeaseResponse.newBuilder().setDurationMs(LEASE_MS).build());
  }

  @Override
  public void releaseLease(
      ReleaseLeaseRequest request, StreamObserver<ReleaseLeaseResponse> reply) {
    released.add(request);
    answer(reply, ReleaseLeaseResponse.getDefaultInstance());
  }

  private static <T> void answer(StreamObserver<T> reply, T response) {
    reply.onNext(response);
    reply.onCompleted();
  }

  private static void refuse(StreamObserver<?> reply, String why) {
    reply.onError(Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException());
  }
}
