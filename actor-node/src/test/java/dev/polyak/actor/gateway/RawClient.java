package dev.polyak.actor.gateway;

import com.google.protobuf.ByteString;
import dev.polyak.environment.v1.Actions;
import dev.polyak.environment.v1.AutoReset;
import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.environment.v1.Introduction;
import dev.polyak.environment.v1.Observations;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.replay.v1.DataType;
import dev.polyak.runs.v1.Box;
import dev.polyak.runs.v1.Discrete;
import dev.polyak.runs.v1.Space;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A client that says what it is told to, of environments that observe one number in [0, 1000];
 * whichever side has opened its call.
 */
abstract class RawClient {
  abstract void write(PlayRequest request) throws StatusException, InterruptedException;

  /** The next message; null where the call has ended with OK. */
  abstract PlayResponse read() throws StatusException, InterruptedException;

  /** Is gone, without a word. */
  abstract void vanish();

  /** A client that calls a gateway. */
  static RawClient of(ManagedChannel channel) {
    BlockingClientCall<PlayRequest, PlayResponse> call =
        EnvironmentServiceGrpc.newBlockingV2Stub(channel).play();
    return new RawClient() {
      @Override
      void write(PlayRequest request) throws StatusException, InterruptedException {
        call.write(request);
      }

      @Override
      PlayResponse read() throws StatusException, InterruptedException {
        return call.read();
      }

      @Override
      void vanish() {
        call.cancel("gone", null);
      }
    };
  }

  static Introduction.Builder introduction(String name, int environments, AutoReset autoReset) {
    return Introduction.newBuilder()
        .setProtocolVersion(1)
        .setName(name)
        .setEnvironment("Count")
        .setObservationSpace(numbers())
        .setActionSpace(Space.newBuilder().setDiscrete(Discrete.newBuilder().setN(2).setStart(1)))
        .setEnvironments(environments)
        .setAutoReset(autoReset);
  }

  static Space numbers() {
    return Space.newBuilder()
        .setBox(
            Box.newBuilder()
                .setDataType(DataType.DATA_TYPE_FLOAT32)
                .addShape(1)
                .addLow(0)
                .addHigh(1_000))
        .build();
  }

  void send(Introduction.Builder introduction) throws StatusException, InterruptedException {
    write(PlayRequest.newBuilder().setIntroduction(introduction).build());
  }

  void send(Observations.Builder observations) throws StatusException, InterruptedException {
    write(PlayRequest.newBuilder().setObservations(observations).build());
  }

  /** Introduces itself, and is welcome. */
  RawClient join(String name, int environments, AutoReset autoReset)
      throws StatusException, InterruptedException {
    send(introduction(name, environments, autoReset));
    if (!read().hasWelcome()) {
      throw new AssertionError("no welcome");
    }
    return this;
  }

  static ByteString floats(double... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  /** Of the first resets. */
  static Observations.Builder first(double... values) {
    return Observations.newBuilder().addObservations(floats(values));
  }

  /** Of one environment's step, with reward 1. */
  static Observations.Builder step(long number, double value, boolean terminated) {
    return Observations.newBuilder()
        .setNumber(number)
        .addObservations(floats(value))
        .setRewards(reward(1))
        .setTerminated(ByteString.copyFrom(new byte[] {(byte) (terminated ? 1 : 0)}))
        .setTruncated(ByteString.copyFrom(new byte[1]));
  }

  static ByteString reward(double value) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).flip());
  }

  Actions actions() throws StatusException, InterruptedException {
    return read().getActions();
  }

  /** How its call ends. */
  Status end() throws InterruptedException {
    try {
      PlayResponse response = read();
      while (response != null) {
        response = read();
      }
      return Status.OK;
    } catch (StatusException ended) {
      return ended.getStatus();
    }
  }
}
