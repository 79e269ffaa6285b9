package dev.polyak.paramserver.runs;

import akka.actor.typed.ActorRef;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/**
 * One Report call. The next report is asked for when the last one was acknowledged, so that a
 * member has at most one in its run's mailbox.
 */
final class ReportCall implements StreamObserver<ReportRequest> {
  private final ServerCallStreamObserver<ReportResponse> client;
  private final Function<String, ActorRef<RunActor.Command>> runs;
  private ActorRef<RunActor.Command> run;
  private ReportRequest first;
  private boolean ended;

  /**
   * Asks for the first report.
   *
   * @param runs finds a run or refuses
   */
  ReportCall(
      ServerCallStreamObserver<ReportResponse> client,
      Function<String, ActorRef<RunActor.Command>> runs) {
    this.client = client;
    this.runs = runs;
  }

  void open() {
    client.disableAutoRequest();
    client.setOnCancelHandler(this::leave);
    client.request(1);
  }

  /** The member whose call it is. */
  synchronized String member() {
    return first.getMember();
  }

  @Override
  public void onNext(ReportRequest report) {
    try {
      accept(report).tell(new RunActor.Report(this, report));
    } catch (RuntimeException refused) {
      fail(refused);
    }
  }

  private synchronized ActorRef<RunActor.Command> accept(ReportRequest report) {
    Checks.report(report);
    if (first == null) {
      run = runs.apply(report.getRun());
      first = report;
    } else if (!first.getRun().equals(report.getRun())
        || !first.getMember().equals(report.getMember())
        || first.getSession() != report.getSession()) {
      throw Refusal.invalid(
          "a call is of one run, member and session: of %s, %s, %d",
          first.getRun(), first.getMember(), first.getSession());
    }
    return run;
  }

  /** Answers a report, and asks for the next. */
  synchronized void acknowledge(ReportResponse response) {
    if (!ended) {
      client.onNext(response);
      client.request(1);
    }
  }

  synchronized void fail(RuntimeException failure) {
    if (!ended) {
      ended = true;
      client.onError(Refusal.status(failure));
      leave();
    }
  }

  synchronized void complete() {
    if (!ended) {
      ended = true;
      client.onCompleted();
    }
  }

  @Override
  public void onError(Throwable cancelled) {
    leave();
  }

  @Override
  public synchronized void onCompleted() {
    if (run == null) {
      complete();
    } else {
      leave();
    }
  }

  private synchronized void leave() {
    if (run != null) {
      run.tell(new RunActor.ReportEnded(this));
    }
  }
}
