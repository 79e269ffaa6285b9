package dev.polyak.paramserver.runs;

import akka.actor.typed.ActorRef;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.AcquireLeaseRequest;
import dev.polyak.runs.v1.AcquireLeaseResponse;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.ReleaseLeaseRequest;
import dev.polyak.runs.v1.ReleaseLeaseResponse;
import dev.polyak.runs.v1.RenewLeaseRequest;
import dev.polyak.runs.v1.RenewLeaseResponse;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.RunServiceGrpc.RunServiceImplBase;
import dev.polyak.runs.v1.StopRequest;
import dev.polyak.runs.v1.StopResponse;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** RunService: each call becomes a message to its run, which answers it. */
public final class RunRpc extends RunServiceImplBase {
  private final Runs runs;

  public RunRpc(Runs runs) {
    this.runs = runs;
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> reply) {
    tell(
        reply,
        () -> {
          Checks.join(request, runs.limits().maximumUploadBytes());
          // Who only looks begins nothing: a mistyped name is no run.
          return request.getRole() == Role.ROLE_OBSERVER
              ? runs.find(request.getRun())
              : runs.open(request.getRun());
        },
        new RunActor.Join(request, reply));
  }

  @Override
  public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> client) {
    ReportCall call = new ReportCall((ServerCallStreamObserver<ReportResponse>) client, runs::find);
    call.open();
    return call;
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> client) {
    ServerCallStreamObserver<WatchResponse> reader =
        (ServerCallStreamObserver<WatchResponse>) client;
    try {
      ActorRef<RunActor.Command> run = runs.find(request.getRun());
      Watcher watcher = new Watcher(request, reader);
      reader.setOnReadyHandler(() -> run.tell(new RunActor.WatchReady(watcher)));
      reader.setOnCancelHandler(() -> run.tell(new RunActor.WatchEnded(watcher)));
      run.tell(new RunActor.Watch(watcher));
    } catch (RuntimeException refused) {
      client.onError(Refusal.status(refused));
    }
  }

  @Override
  public void acquireLease(
      AcquireLeaseRequest request, StreamObserver<AcquireLeaseResponse> reply) {
    tell(reply, () -> runs.find(request.getRun()), new RunActor.AcquireLease(request, reply));
  }

  @Override
  public void renewLease(RenewLeaseRequest request, StreamObserver<RenewLeaseResponse> reply) {
    tell(reply, () -> runs.find(request.getRun()), new RunActor.RenewLease(request, reply));
  }

  @Override
  public void releaseLease(
      ReleaseLeaseRequest request, StreamObserver<ReleaseLeaseResponse> reply) {
    tell(reply, () -> runs.find(request.getRun()), new RunActor.ReleaseLease(request, reply));
  }

  @Override
  public void stop(StopRequest request, StreamObserver<StopResponse> reply) {
    tell(reply, () -> runs.find(request.getRun()), new RunActor.Stop(request, reply));
  }

  private static void tell(
      StreamObserver<?> reply, Supplier<ActorRef<RunActor.Command>> run, RunActor.Command command) {
    // Without a handler an answer to a call that its caller gave up would throw.
    ((ServerCallStreamObserver<?>) reply).setOnCancelHandler(() -> {});
    try {
      run.get().tell(command);
    } catch (RuntimeException refused) {
      reply.onError(Refusal.status(refused));
    }
  }
}
