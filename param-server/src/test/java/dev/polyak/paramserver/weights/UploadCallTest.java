package dev.polyak.paramserver.weights;

import static dev.polyak.paramserver.weights.Learner.ONLINE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.parameters.v1.PublishRequest;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.proto.SnapshotStream;
import dev.polyak.proto.Tensors;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadCallTest {
  private final Weights weights =
      new Weights("r", Optional.empty(), WeightsStore.NONE, new Broadcast("r", 10, Runnable::run));
  private final UploadLimits limits = new UploadLimits(2, 1 << 10, Duration.ofSeconds(60));
  private final List<WriteResult> results = new ArrayList<>();
  private final List<RuntimeException> failures = new ArrayList<>();
  private UploadCall call;

  @BeforeEach
  void restored() {
    Learner.specify(weights, 3);
    weights.grant(1);
    Learner.restore(weights, Learner.restore(1, 0).with(ONLINE, 1, 1, 1));
  }

  private StreamObserver<PublishRequest> publish() {
    call = new UploadCall(false, run -> weights, limits, results::add, failures::add);
    return call.receive(
        part -> part.hasHeader() ? Optional.of(part.getHeader()) : Optional.empty(),
        part -> part.hasChunk() ? Optional.of(part.getChunk()) : Optional.empty());
  }

  private static PublishRequest header(float... vector) {
    return PublishRequest.newBuilder()
        .setHeader(Learner.publish(1, 1).with(ONLINE, vector).header())
        .build();
  }

  private static PublishRequest chunk(float... values) {
    return PublishRequest.newBuilder()
        .setChunk(Chunk.newBuilder().setData(Tensors.ofFloats(values)))
        .build();
  }

  private void assertOldWeightsAndAllPlacesFree() {
    assertThat(weights.newest().orElseThrow().version()).isZero();
    assertThat(Learner.value(weights, ONLINE)).isEqualTo(1);
    limits.enter();
    limits.enter();
  }

  private void assertFailed(Status.Code code, String message) {
    assertThat(results).isEmpty();
    assertThat(failures).hasSize(1);
    Status status = Refusal.status(failures.getFirst()).getStatus();
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).contains(message);
    assertOldWeightsAndAllPlacesFree();
  }

  @Test
  void takesEffectAfterTheLastChunk() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    upload.onNext(chunk(1));
    upload.onNext(chunk(2, 3));
    assertThat(weights.newest().orElseThrow().version()).isZero();
    upload.onCompleted();
    assertThat(results).extracting(WriteResult::outcome).containsExactly(Outcome.OUTCOME_ACCEPTED);
    assertThat(weights.newest().orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void notANumberIsRefused() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, Float.NaN, 3));
    upload.onNext(chunk(1, Float.NaN, 3));
    upload.onCompleted();
    assertFailed(
        Status.Code.INVALID_ARGUMENT,
        "the weights of q KIND_ONLINE are not finite: element 1 of 3 is NaN");
  }

  @Test
  void anotherHashIsRefused() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    upload.onNext(chunk(1, 2, 4));
    upload.onCompleted();
    assertFailed(Status.Code.INVALID_ARGUMENT, "their header says");
  }

  @Test
  void tooFewAndTooManyBytesAreRefused() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    upload.onNext(chunk(1, 2));
    upload.onCompleted();
    assertFailed(Status.Code.INVALID_ARGUMENT, "end after 8 of 12 bytes");
    limits.leave();
    limits.leave();
    failures.clear();
    StreamObserver<PublishRequest> longer = publish();
    longer.onNext(header(1, 2, 3));
    longer.onNext(chunk(1, 2, 3, 4));
    assertFailed(Status.Code.INVALID_ARGUMENT, "4 bytes more");
  }

  @Test
  void anotherLengthIsRefusedBeforeMemoryIsTaken() {
    SnapshotHeader.Builder header = Learner.publish(1, 1).with(ONLINE, 1, 2, 3).header();
    header.getNetworksBuilder(0).setLength(1L << 40);
    publish().onNext(PublishRequest.newBuilder().setHeader(header).build());
    assertFailed(Status.Code.INVALID_ARGUMENT, "has 1099511627776 parameters");
  }

  @Test
  void halfPrecisionIsForReadersOnly() {
    SnapshotHeader.Builder header = Learner.publish(1, 1).with(ONLINE, 1, 2, 3).header();
    header.getNetworksBuilder(0).setEncoding(Encoding.ENCODING_FLOAT16);
    publish().onNext(PublishRequest.newBuilder().setHeader(header).build());
    assertFailed(Status.Code.INVALID_ARGUMENT, "ENCODING_FLOAT16");
  }

  @Test
  void thatIsInterruptedLeavesTheOldWeightsAndItsPlace() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    upload.onNext(chunk(1, 2));
    upload.onError(Status.CANCELLED.asRuntimeException());
    upload.onCompleted();
    assertThat(results).isEmpty();
    assertThat(failures).isEmpty();
    assertOldWeightsAndAllPlacesFree();
  }

  @Test
  void thatTakesTooLongIsEnded() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    call.expire();
    upload.onNext(chunk(1, 2, 3));
    upload.onCompleted();
    assertFailed(Status.Code.DEADLINE_EXCEEDED, "60 s, param-server.upload-seconds");
  }

  @Test
  void uploadsAtOnceAreBounded() {
    publish().onNext(header(1, 2, 3));
    publish().onNext(header(1, 2, 4));
    publish().onNext(header(1, 2, 5));
    assertThat(failures).hasSize(1);
    assertThat(Refusal.status(failures.getFirst()).getStatus().getDescription())
        .isEqualTo("2 uploads are under way, param-server.maximum-uploads");
    call.expire();
    assertThat(failures).hasSize(1);
  }

  @Test
  void aStaleHeaderIsAnsweredAtOnceAndTheRestIgnored() {
    weights.grant(2);
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    assertThat(results)
        .extracting(WriteResult::outcome)
        .containsExactly(Outcome.OUTCOME_STALE_EPOCH);
    upload.onNext(chunk(1, 2, 3));
    upload.onCompleted();
    assertThat(results).hasSize(1);
    assertThat(failures).isEmpty();
    assertOldWeightsAndAllPlacesFree();
  }

  @Test
  void anEpochGrantedDuringAnUploadFencesIt() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    upload.onNext(chunk(1, 2, 3));
    weights.grant(2);
    upload.onCompleted();
    assertThat(results)
        .extracting(WriteResult::outcome)
        .containsExactly(Outcome.OUTCOME_STALE_EPOCH);
    assertOldWeightsAndAllPlacesFree();
  }

  @Test
  void partsOutOfOrderAreRefused() {
    publish().onNext(chunk(1));
    assertFailed(Status.Code.INVALID_ARGUMENT, "a header and then chunks");
    failures.clear();
    limits.leave();
    limits.leave();
    StreamObserver<PublishRequest> twice = publish();
    twice.onNext(header(1, 2, 3));
    twice.onNext(header(1, 2, 3));
    assertFailed(Status.Code.INVALID_ARGUMENT, "one header");
    failures.clear();
    limits.leave();
    limits.leave();
    publish().onCompleted();
    assertFailed(Status.Code.INVALID_ARGUMENT, "before its header");
  }

  @Test
  void emptyChunksDoNoHarm() {
    StreamObserver<PublishRequest> upload = publish();
    upload.onNext(header(1, 2, 3));
    upload.onNext(
        PublishRequest.newBuilder().setChunk(Chunk.newBuilder().setData(ByteString.EMPTY)).build());
    SnapshotStream.write(
        List.of(new float[] {1, 2, 3}),
        Encoding.ENCODING_FLOAT32,
        each -> upload.onNext(PublishRequest.newBuilder().setChunk(each).build()));
    upload.onCompleted();
    assertThat(results).extracting(WriteResult::outcome).containsExactly(Outcome.OUTCOME_ACCEPTED);
  }
}
