package dev.polyak.paramserver.weights;

import static dev.polyak.paramserver.weights.Learner.ONLINE;
import static dev.polyak.paramserver.weights.Learner.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.metrics.Meters;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.paramserver.metrics.ParamServerMeters;
import dev.polyak.paramserver.testing.ManualClock;
import dev.polyak.paramserver.testing.RecordingObserver;
import dev.polyak.proto.SnapshotStream;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  /** Two chunks and a half. */
  private static final int LENGTH = SnapshotStream.CHUNK_BYTES / Float.BYTES * 5 / 2;

  private final Meters meters = new Meters();
  private final ManualClock clock = new ManualClock();
  private final Broadcast broadcast = new Broadcast("r", 2, Runnable::run);
  private final Weights weights = new Weights("r", Optional.empty(), WeightsStore.NONE, broadcast);
  private final ParameterRpc rpc =
      new ParameterRpc(
          run -> weights,
          new UploadLimits(1, 1, Duration.ofSeconds(1)),
          (delay, work) -> () -> {},
          new ParamServerMeters(meters),
          clock);

  @BeforeEach
  void specified() {
    Learner.specify(weights, LENGTH);
    weights.grant(1);
  }

  private void restore(float value) {
    Learner.restore(
        weights, Learner.restore(1, 0).with(ONLINE, filled(value)).with(TARGET, filled(-value)));
  }

  private void publish(long version, float value) {
    Learner.publish(weights, Learner.publish(1, version).with(ONLINE, filled(value)));
  }

  private static float[] filled(float value) {
    float[] values = new float[LENGTH];
    Arrays.fill(values, value);
    return values;
  }

  private RecordingObserver<SubscribeResponse> subscribe(
      int credit, Encoding encoding, NetworkKey... keys) {
    RecordingObserver<SubscribeResponse> reader = RecordingObserver.withCredit(credit);
    rpc.subscribe(
        SubscribeRequest.newBuilder()
            .setRun("r")
            .addAllNetworks(List.of(keys))
            .setEncoding(encoding)
            .build(),
        reader);
    return reader;
  }

  private RecordingObserver<SubscribeResponse> subscribe(int credit, NetworkKey... keys) {
    return subscribe(credit, Encoding.ENCODING_UNSPECIFIED, keys);
  }

  private static List<Long> versions(RecordingObserver<SubscribeResponse> reader) {
    return reader.messages.stream()
        .filter(SubscribeResponse::hasHeader)
        .map(each -> each.getHeader().getVersion())
        .toList();
  }

  /** What a reader makes of all that it got: the first vector of each whole snapshot. */
  private static List<float[]> assembled(RecordingObserver<SubscribeResponse> reader) {
    List<float[]> vectors = new ArrayList<>();
    SnapshotStream.Assembly assembly = null;
    for (SubscribeResponse each : reader.messages) {
      if (each.hasHeader()) {
        assembly = new SnapshotStream.Assembly(each.getHeader());
      } else {
        assembly.add(each.getChunk());
        if (assembly.complete()) {
          vectors.add(assembly.finish().getFirst());
        }
      }
    }
    return vectors;
  }

  @Test
  void waitsForTheFirstRestoreAndThenFollows() {
    RecordingObserver<SubscribeResponse> reader = subscribe(1_000, ONLINE);
    assertThat(reader.messages).isEmpty();
    restore(1);
    publish(1, 2);
    assertThat(versions(reader)).containsExactly(0L, 1L);
    assertThat(assembled(reader)).containsExactly(filled(1), filled(2));
  }

  @Test
  void aSlowReaderFinishesWhatItHasAndSkipsToTheNewest() {
    restore(1);
    RecordingObserver<SubscribeResponse> reader = subscribe(2, ONLINE);
    for (int version = 1; version <= 50; version++) {
      publish(version, version);
    }
    assertThat(reader.messages).as("a header and a chunk").hasSize(2);
    reader.grant(1_000);
    assertThat(versions(reader)).containsExactly(0L, 50L);
    assertThat(assembled(reader)).containsExactly(filled(1), filled(50));
  }

  @Test
  void noReaderGoesBackOrSeesAMixHoweverItTakes() {
    restore(0);
    Random random = new Random(11);
    List<RecordingObserver<SubscribeResponse>> readers =
        List.of(subscribe(0, ONLINE), subscribe(1, ONLINE));
    for (int version = 1; version <= 60; version++) {
      publish(version, version);
      readers.get(random.nextInt(2)).grant(random.nextInt(4));
    }
    for (RecordingObserver<SubscribeResponse> reader : readers) {
      reader.grant(100);
      assertThat(versions(reader)).isSorted().doesNotHaveDuplicates().endsWith(60L);
      List<Long> seen = versions(reader);
      List<float[]> vectors = assembled(reader);
      assertThat(vectors).hasSameSizeAs(seen);
      for (int i = 0; i < seen.size(); i++) {
        assertThat(Arrays.equals(vectors.get(i), filled(seen.get(i)))).isTrue();
      }
    }
  }

  @Test
  void aNewEpochBeginsAgainAtVersionZero() {
    restore(1);
    RecordingObserver<SubscribeResponse> reader = subscribe(1_000, ONLINE);
    publish(1, 2);
    weights.grant(2);
    Learner.restore(weights, Learner.restore(2, 0).with(ONLINE, filled(9)));
    SnapshotHeader last =
        reader.messages.stream()
            .filter(SubscribeResponse::hasHeader)
            .map(SubscribeResponse::getHeader)
            .reduce((earlier, later) -> later)
            .orElseThrow();
    assertThat(last.getEpoch()).isEqualTo(2);
    assertThat(last.getVersion()).isZero();
  }

  @Test
  void readersShareTheEncodedBytes() {
    restore(1);
    RecordingObserver<SubscribeResponse> first = subscribe(2, ONLINE);
    RecordingObserver<SubscribeResponse> second = subscribe(2, ONLINE);
    Vector vector = weights.newest().orElseThrow().vector(ONLINE);
    assertThat(vector.encode(ONLINE, Encoding.ENCODING_FLOAT32).bytes())
        .isSameAs(vector.encode(ONLINE, Encoding.ENCODING_FLOAT32).bytes());
    assertThat(first.messages).isEqualTo(second.messages);
  }

  @Test
  void onlyTheNetworksAskedForAreSentInTheirOrder() {
    restore(1);
    RecordingObserver<SubscribeResponse> reader = subscribe(1_000, TARGET, ONLINE);
    assertThat(reader.messages.getFirst().getHeader().getNetworksList())
        .extracting(each -> each.getKey())
        .containsExactly(TARGET, ONLINE);
    assertThat(assembled(reader).getFirst()).containsOnly(-1);
  }

  @Test
  void halfPrecisionHasHalfTheBytesAndItsOwnHash() {
    restore(0.1f);
    RecordingObserver<SubscribeResponse> reader =
        subscribe(1_000, Encoding.ENCODING_FLOAT16, ONLINE);
    int bytes = 0;
    for (SubscribeResponse each : reader.messages) {
      bytes += each.getChunk().getData().size();
    }
    assertThat(bytes).isEqualTo(2 * LENGTH);
    assertThat(assembled(reader).getFirst())
        .containsOnly(Float.float16ToFloat(Float.floatToFloat16(0.1f)));
  }

  @Test
  void weightsBeyondHalfPrecisionAreRefusedRatherThanMadeInfinite() {
    restore(65_519.99f);
    assertThat(subscribe(1_000, Encoding.ENCODING_FLOAT16, ONLINE).status).isNull();
    publish(1, 65_520);
    Status status = subscribe(1_000, Encoding.ENCODING_FLOAT16, ONLINE).status;
    assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(status.getDescription())
        .contains("element 0 of q KIND_ONLINE is 65520.0", "subscribe with float32");
  }

  @Test
  void weightsThatWereNeverSetAreRefused() {
    restore(1);
    Status status = subscribe(1_000, Learner.LAGGED).status;
    assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(status.getDescription())
        .isEqualTo("the learner has set no q KIND_LAGGED; there are q KIND_ONLINE, q KIND_TARGET");
  }

  @Test
  void requestsAreChecked() {
    assertThat(subscribe(1).status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(subscribe(1, ONLINE, ONLINE).status.getDescription()).contains("twice");
    assertThat(subscribe(1, Learner.ACCUMULATED).status.getDescription())
        .contains("cannot be read");
    assertThat(subscribe(1, Keys.key("../x", ONLINE.getKind())).status.getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void subscribersAreBoundedAndLeave() {
    RecordingObserver<SubscribeResponse> first = subscribe(1, ONLINE);
    subscribe(1, ONLINE);
    assertThat(subscribe(1, ONLINE).status.getDescription())
        .isEqualTo("run r has 2 subscribers, param-server.maximum-readers");
    first.cancelled = true;
    first.grant(0);
    assertThat(subscribe(1, ONLINE).status).isNull();
  }

  @Test
  void aReaderThatTakesNothingIsCutOffAndOneThatHasAllIsNot() {
    restore(1);
    RecordingObserver<SubscribeResponse> stuck = subscribe(2, ONLINE);
    RecordingObserver<SubscribeResponse> idle = subscribe(1_000, ONLINE);
    long limit = Duration.ofSeconds(60).toNanos();
    clock.advance(Duration.ofSeconds(60));
    broadcast.endStalled(limit);
    assertThat(stuck.status).isNull();
    clock.advance(Duration.ofSeconds(1));
    broadcast.endStalled(limit);
    assertThat(stuck.status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(stuck.status.getDescription()).contains("param-server.subscriber-stall-seconds");
    assertThat(idle.status).isNull();
  }

  @Test
  void theEndOfTheServerEndsAllCalls() {
    RecordingObserver<SubscribeResponse> reader = subscribe(1, ONLINE);
    weights.close();
    assertThat(reader.status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(subscribe(1, ONLINE).status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void metersWhatItSends() {
    restore(1);
    subscribe(9, ONLINE);

    assertThat(meters.scrape())
        .contains(
            "polyak_param_server_snapshots_sent_total 1.0\n",
            "polyak_param_server_sent_bytes_total %s\n".formatted(Double.toString(4.0 * LENGTH)));
  }
}
