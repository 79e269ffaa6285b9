package dev.polyak.client;

import com.google.protobuf.ByteString;
import dev.polyak.environment.v1.Actions;
import dev.polyak.environment.v1.AutoReset;
import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.environment.v1.Introduction;
import dev.polyak.environment.v1.Observations;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.environments.Environment;
import dev.polyak.environments.StepResult;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** One call to a gateway. Belongs to one thread. */
final class PlaySession {
  private static final int PROTOCOL_VERSION = 1;

  private final BlockingClientCall<PlayRequest, PlayResponse> call;
  private final String name;
  private final List<Environment> environments;
  private final Tally tally;
  private final WireSpace observationSpace;
  private final WireSpace actionSpace;
  private final List<StepResult> results = new ArrayList<>();
  private final float[][] observations;
  private final double[] returns;
  private final double[] rewards;
  private final byte[] terminated;
  private final byte[] truncated;
  private final float[] action;

  PlaySession(
      ManagedChannel channel,
      Access access,
      String name,
      List<Environment> environments,
      Tally tally) {
    this.name = name;
    this.environments = environments;
    this.tally = tally;
    call =
        EnvironmentServiceGrpc.newBlockingV2Stub(channel)
            .withCallCredentials(access.call().orElse(null))
            .play();
    Environment first = environments.getFirst();
    observationSpace = new WireSpace(first.observationSpace());
    actionSpace = new WireSpace(first.actionSpace());
    int count = environments.size();
    observations = new float[count][first.observationSpace().size()];
    for (int i = 0; i < count; i++) {
      results.add(new StepResult(observations[i].length));
    }
    returns = new double[count];
    rewards = new double[count];
    terminated = new byte[count];
    truncated = new byte[count];
    action = new float[first.actionSpace().size()];
  }

  /** Plays until the node says that the run is over. */
  void run() throws StatusException, InterruptedException {
    send(PlayRequest.newBuilder().setIntroduction(introduction()));
    PlayResponse response = call.read();
    if (response == null) {
      return;
    }
    long seed = Integer.toUnsignedLong(response.getWelcome().getSeed());
    for (int i = 0; i < environments.size(); i++) {
      environments.get(i).reset(seed + i, observations[i]);
    }
    report(0);
    for (response = call.read(); response != null; response = call.read()) {
      step(response.getActions());
      report(response.getActions().getNumber());
    }
  }

  private Introduction introduction() {
    return Introduction.newBuilder()
        .setProtocolVersion(PROTOCOL_VERSION)
        .setName(name)
        .setEnvironment(environments.getFirst().name())
        .setObservationSpace(observationSpace.declared())
        .setActionSpace(actionSpace.declared())
        .setEnvironments(environments.size())
        .setAutoReset(AutoReset.AUTO_RESET_DISABLED)
        .build();
  }

  private void step(Actions actions) {
    ByteBuffer values = actions.getActions(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < environments.size(); i++) {
      actionSpace.get(values, action);
      if (!actions.getReset().isEmpty() && actions.getReset().byteAt(i) == 1) {
        environments.get(i).reset(observations[i]);
        rewards[i] = 0;
        terminated[i] = 0;
        truncated[i] = 0;
        returns[i] = 0;
      } else {
        step(i);
      }
    }
  }

  private void step(int i) {
    StepResult result = results.get(i);
    environments.get(i).step(action, result);
    System.arraycopy(result.observation(), 0, observations[i], 0, observations[i].length);
    rewards[i] = result.reward();
    terminated[i] = (byte) (result.terminated() ? 1 : 0);
    truncated[i] = (byte) (result.truncated() ? 1 : 0);
    returns[i] += result.reward();
    tally.stepped();
    if (result.terminated() || result.truncated()) {
      tally.ended(returns[i]);
    }
  }

  private void report(long number) throws StatusException, InterruptedException {
    int count = environments.size();
    ByteBuffer values = littleEndian(count * observationSpace.bytes());
    for (float[] observation : observations) {
      observationSpace.put(observation, values);
    }
    Observations.Builder report =
        Observations.newBuilder()
            .setNumber(number)
            .addObservations(ByteString.copyFrom(values.flip()));
    if (number > 0) {
      ByteBuffer all = littleEndian(count * Double.BYTES);
      for (double reward : rewards) {
        all.putDouble(reward);
      }
      report
          .setRewards(ByteString.copyFrom(all.flip()))
          .setTerminated(ByteString.copyFrom(terminated))
          .setTruncated(ByteString.copyFrom(truncated));
    }
    send(PlayRequest.newBuilder().setObservations(report));
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A call that has ended says why where it is read. */
  private void send(PlayRequest.Builder request) throws StatusException, InterruptedException {
    if (!call.write(request.build()) && call.read() != null) {
      throw Status.INTERNAL.withDescription("the node answers out of turn").asException();
    }
  }
}
