package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.SnapshotHeader;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One Restore or Publish call: a header, chunks, and an answer. It answers as soon as the header
 * decides, else after the last chunk; it gives its place and memory back however it ends.
 */
final class UploadCall {
  private final boolean restores;
  private final Function<String, Weights> runs;
  private final UploadLimits limits;
  private final Consumer<WriteResult> answer;
  private final Consumer<RuntimeException> fail;
  private Upload upload;
  private boolean ended;

  /**
   * Nothing has arrived yet.
   *
   * @param runs finds a run's weights or refuses
   * @param answer ends the call with a result
   * @param fail ends the call with a failure
   */
  UploadCall(
      boolean restores,
      Function<String, Weights> runs,
      UploadLimits limits,
      Consumer<WriteResult> answer,
      Consumer<RuntimeException> fail) {
    this.restores = restores;
    this.runs = runs;
    this.limits = limits;
    this.answer = answer;
    this.fail = fail;
  }

  /** Receives the messages of the call, whose type {@code header} and {@code chunk} take apart. */
  <Q> StreamObserver<Q> receive(
      Function<Q, Optional<SnapshotHeader>> header, Function<Q, Optional<Chunk>> chunk) {
    return new StreamObserver<>() {
      @Override
      public void onNext(Q request) {
        attempt(() -> next(header.apply(request), chunk.apply(request)));
      }

      @Override
      public void onError(Throwable cancelled) {
        end();
      }

      @Override
      public void onCompleted() {
        attempt(UploadCall.this::completed);
      }
    };
  }

  private void next(Optional<SnapshotHeader> header, Optional<Chunk> chunk) {
    if (header.isPresent()) {
      begin(header.get());
    } else if (upload == null || chunk.isEmpty()) {
      throw Refusal.invalid("an upload is a header and then chunks");
    } else {
      upload.add(chunk.get());
    }
  }

  private void begin(SnapshotHeader header) {
    if (upload != null) {
      throw Refusal.invalid("an upload has one header");
    }
    Weights weights = runs.apply(header.getRun());
    Optional<WriteResult> known = Upload.judge(weights, restores, header);
    if (known.isPresent()) {
      end();
      answer.accept(known.get());
      return;
    }
    limits.enter();
    try {
      upload = Upload.begin(weights, restores, header, limits.maximumBytes());
    } finally {
      if (upload == null) {
        limits.leave();
      }
    }
  }

  private void completed() {
    if (upload == null) {
      throw Refusal.invalid("the upload ended before its header");
    }
    WriteResult result = upload.finish();
    end();
    answer.accept(result);
  }

  /** Ends the call because its time is up. */
  void expire() {
    attempt(
        () -> {
          throw limits.late();
        });
  }

  private synchronized void attempt(Runnable step) {
    if (ended) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException refused) {
      end();
      fail.accept(refused);
    }
  }

  private synchronized void end() {
    if (upload != null) {
      upload = null;
      limits.leave();
    }
    ended = true;
  }
}
