package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A streaming call, in two halves. The transport's half validates each message in the transport's
 * thread and turns it into a command. The owner's half runs those in the run's thread, which alone
 * sends from the first command on.
 *
 * <p>Only so many messages as were requested are under way; others are requested when half of them
 * are handled and the client reads its replies. A call that has ended counts against its limit as
 * long as the transport keeps replies that its client does not read.
 */
abstract class OwnedCall<Q, R> implements StreamObserver<Q> {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedCall.class);

  private final ServerCallStreamObserver<R> responses;
  private final CallLimit limit;
  private final int ahead;
  private final AtomicBoolean left = new AtomicBoolean();
  private volatile Run run;
  private volatile boolean refused;
  private boolean ended;
  private boolean halfClosed;
  private int owed;

  /**
   * Begins a call. To be called in the service's method.
   *
   * @param ahead messages that may be under way
   */
  OwnedCall(StreamObserver<R> responses, CallLimit limit, int ahead) {
    this.responses = (ServerCallStreamObserver<R>) responses;
    this.limit = limit;
    this.ahead = ahead;
    this.responses.disableAutoRequest();
    this.responses.setOnCancelHandler(this::cancelled);
    this.responses.setOnCloseHandler(this::leave);
    this.responses.setOnReadyHandler(this::ready);
    this.responses.request(ahead);
  }

  /**
   * Validates a message. In the transport's thread.
   *
   * @return what to do with it in the run's thread
   */
  abstract Runnable accept(Q message);

  /**
   * Whether all that the client asked for is done, so that a call that it closed may end. In the
   * run's thread.
   */
  abstract boolean isDone();

  /** Gives up what the call holds, once. In the run's thread. */
  abstract void detach();

  /** Sends what was kept to go together. In the run's thread. */
  void flush() {}

  /** The call's run, or null before its first message. */
  Run run() {
    return run;
  }

  /** Binds the call to its run. In the transport's thread, with the first message. */
  void bind(Run to) {
    run = to;
  }

  @Override
  public void onNext(Q message) {
    if (refused) {
      return;
    }
    try {
      Runnable command = accept(message);
      run.execute(() -> handle(command));
    } catch (RuntimeException failure) {
      refused = true;
      if (run == null) {
        leave();
        responses.onError(Refusal.status(logged(failure)));
      } else {
        run.execute(() -> end(failure));
      }
    }
  }

  private void handle(Runnable command) {
    if (ended) {
      return;
    }
    try {
      command.run();
    } catch (RuntimeException failure) {
      end(failure);
      return;
    }
    if (ended) {
      return;
    }
    owed++;
    requestOwed();
  }

  private void ready() {
    Run owner = run;
    if (owner != null) {
      owner.execute(this::requestOwed);
    }
  }

  private void requestOwed() {
    if (!ended && owed >= ahead / 2 && responses.isReady()) {
      int count = owed;
      owed = 0;
      responses.request(count);
    }
  }

  /** Only for a transport that fails: what the client cancels comes to the cancel handler. */
  @Override
  public void onError(Throwable failure) {
    cancelled();
  }

  @Override
  public void onCompleted() {
    if (refused) {
      return;
    }
    if (run == null) {
      leave();
      responses.onCompleted();
    } else {
      run.execute(
          () -> {
            halfClosed = true;
            completeIfDone();
          });
    }
  }

  private void cancelled() {
    Run owner = run;
    leave();
    if (owner != null) {
      owner.execute(
          () -> {
            if (!ended) {
              ended = true;
              detach();
            }
          });
    }
  }

  /** The call takes no room any more. */
  private void leave() {
    if (left.compareAndSet(false, true)) {
      limit.leave();
    }
  }

  // In the run's thread.

  boolean hasEnded() {
    return ended;
  }

  void send(R response) {
    if (!ended) {
      reply(() -> transmit(response));
    }
  }

  /** Gives something to the transport, after all that was given before. */
  void reply(Runnable reply) {
    reply.run();
  }

  /** Gives a message to the transport. Within {@link #reply}. */
  final void transmit(R response) {
    responses.onNext(response);
  }

  /** Ends the call with an error. */
  void end(Throwable failure) {
    if (!ended) {
      flush();
      finish(() -> responses.onError(Refusal.status(logged(failure))));
    }
  }

  /** Ends a call that its client has closed, when nothing is left to do. */
  void completeIfDone() {
    if (halfClosed && !ended && isDone()) {
      finish(responses::onCompleted);
    }
  }

  /**
   * Ends the call. A client that reads finds room for its next call when it hears of the end; for
   * one that does not, the replies are kept until it does or is gone, and count until then.
   */
  private void finish(Runnable last) {
    ended = true;
    detach();
    reply(
        () -> {
          if (responses.isReady()) {
            leave();
          }
          last.run();
        });
  }

  private static Throwable logged(Throwable failure) {
    if (!(failure instanceof Refusal)) {
      LOG.error("a call failed", failure);
    }
    return failure;
  }
}
