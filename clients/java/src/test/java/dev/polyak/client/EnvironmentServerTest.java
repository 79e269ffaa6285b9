package dev.polyak.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.polyak.environment.v1.Actions;
import dev.polyak.environment.v1.End;
import dev.polyak.environment.v1.Introduction;
import dev.polyak.environment.v1.Observations;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.environment.v1.SimulatorServiceGrpc;
import dev.polyak.environment.v1.Welcome;
import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server and the node's side of its calls. */
class EnvironmentServerTest {
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private final Queue<Long> seeds = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private EnvironmentServer server;
  private ManagedChannel channel;

  /** Counts its steps, ends after two, and fails where it is told to go on. */
  private final class TwoSteps implements Environment {
    private int step;

    TwoSteps() {
      open.incrementAndGet();
    }

    @Override
    public String name() {
      return "TwoSteps";
    }

    @Override
    public Space observationSpace() {
      return new Box(List.of(1), new float[] {0}, new float[] {9});
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2, 0);
    }

    @Override
    public void reset(long seed, float[] observation) {
      seeds.add(seed);
      reset(observation);
    }

    @Override
    public void reset(float[] observation) {
      step = 0;
      observation[0] = 0;
    }

    @Override
    public void step(float[] action, StepResult result) {
      if (step == 2) {
        throw new IllegalStateException("the arm is stuck");
      }
      result.observation()[0] = ++step;
      result.set(action[0], step == 2, false);
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server =
        new EnvironmentServer("127.0.0.1:0", "sim", () -> List.of(new TwoSteps()), 2, told::add);
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.port(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private BlockingClientCall<PlayResponse, PlayRequest> dial() {
    return SimulatorServiceGrpc.newBlockingV2Stub(channel).simulate();
  }

  private static void welcome(BlockingClientCall<PlayResponse, PlayRequest> call)
      throws StatusException, InterruptedException {
    call.write(PlayResponse.newBuilder().setWelcome(Welcome.newBuilder().setSeed(7)).build());
  }

  private static Observations act(
      BlockingClientCall<PlayResponse, PlayRequest> call, int number, int action)
      throws StatusException, InterruptedException {
    byte[] value = new byte[Long.BYTES];
    value[0] = (byte) action;
    call.write(
        PlayResponse.newBuilder()
            .setActions(
                Actions.newBuilder().setNumber(number).addActions(ByteString.copyFrom(value)))
            .build());
    return call.read().getObservations();
  }

  private static void end(
      BlockingClientCall<PlayResponse, PlayRequest> call, Status.Code code, String message)
      throws StatusException, InterruptedException {
    call.write(
        PlayResponse.newBuilder()
            .setEnd(End.newBuilder().setCode(code.value()).setMessage(message))
            .build());
    call.halfClose();
    assertThat(call.read()).isNull();
  }

  @Test
  void playsByTheNodesActionsUntilTheRunIsOver() throws Exception {
    var call = dial();
    Introduction introduction = call.read().getIntroduction();
    assertThat(introduction.getName()).isEqualTo("sim-0");
    assertThat(introduction.getEnvironment()).isEqualTo("TwoSteps");
    assertThat(introduction.getActionSpace().getDiscrete().getN()).isEqualTo(2);
    welcome(call);
    assertThat(call.read().getObservations().getNumber()).isZero();
    assertThat(seeds).containsExactly(7L);
    assertThat(act(call, 1, 1).getTerminated().byteAt(0)).isZero();
    Observations last = act(call, 2, 1);
    assertThat(last.getNumber()).isEqualTo(2);
    assertThat(last.getTerminated().byteAt(0)).isEqualTo((byte) 1);
    end(call, Status.Code.OK, "");
    assertThat(told)
        .containsExactly(
            "sim-0: the run is over, after 1 episodes and 2 steps, the last episodes' mean return"
                + " 2.0");
    assertThat(open).hasValue(0);
  }

  @Test
  void aCallHasEnvironmentsAndANameOfItsOwnAsLongAsItLasts() throws Exception {
    var first = dial();
    var second = dial();
    assertThat(List.of(name(first), name(second))).containsExactlyInAnyOrder("sim-0", "sim-1");
    assertThat(open).hasValue(2);

    var third = dial();
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(third::read)
        .withMessage("RESOURCE_EXHAUSTED: sim plays 2 calls, which is the most");

    end(first, Status.Code.UNAVAILABLE, "the node is stopping");
    assertThat(open).hasValue(1);
    assertThat(name(dial())).isIn("sim-0", "sim-1");
  }

  /** The name that a call has, which ends then. */
  private String dialledName() throws StatusException, InterruptedException {
    var call = dial();
    String name = name(call);
    call.cancel("seen", null);
    return name;
  }

  private static String name(BlockingClientCall<PlayResponse, PlayRequest> call)
      throws StatusException, InterruptedException {
    return call.read().getIntroduction().getName();
  }

  @Test
  void tellsWhyTheNodeEndsACall() throws Exception {
    var call = dial();
    call.read();
    end(call, Status.Code.FAILED_PRECONDITION, "the run has other spaces");
    assertThat(told.remove())
        .startsWith(
            "sim-0: the node ends the call with FAILED_PRECONDITION: the run has other spaces");
  }

  @Test
  void anEnvironmentThatFailsEndsItsCallAndNoOther() throws Exception {
    var other = dial();
    other.read();
    var call = dial();
    call.read();
    welcome(call);
    call.read();
    act(call, 1, 0);
    act(call, 2, 0);
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> act(call, 3, 0))
        .withMessageContaining("INTERNAL: the environment of sim-")
        .withMessageContaining("the arm is stuck");
    assertThat(open).hasValue(1);
    welcome(other);
    assertThat(other.read().hasObservations()).isTrue();
  }

  @Test
  void aNodeThatVanishesLeavesNothingBehind() throws Exception {
    var call = dial();
    call.read();
    welcome(call);
    call.read();
    call.cancel("gone", null);
    await().until(() -> open.get() == 0);
    // The call's number is free a moment after its environments are closed.
    await().until(this::dialledName, "sim-0"::equals);
  }

  @Test
  void listensOnHostAndPort() {
    for (String listen : List.of("7006", ":7006", "host:", "host:http")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EnvironmentServer.start(TwoSteps::new, listen))
          .withMessageContaining("a server listens on host:port");
    }
  }
}
