package dev.polyak.actor.gateway;

import static dev.polyak.actor.gateway.RawClient.first;
import static dev.polyak.actor.gateway.RawClient.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.environment.v1.AutoReset;
import dev.polyak.node.rpc.Transport;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Simulators that the gateway dials. */
class SimulatorsTest extends GatewayContract {
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final RawSimulator simulator = new RawSimulator();

  /** What is due after longer than any back-off, which the test runs. */
  private final Deque<Runnable> muchLater = new ConcurrentLinkedDeque<>();

  /** Dials, the first ones included. */
  private final AtomicInteger dials = new AtomicInteger();

  private Server server;
  private Simulators simulators;

  @BeforeEach
  void dial() {
    serve();
    simulators =
        new Simulators(
            gateway,
            SETTINGS,
            SILENCE,
            address -> Transport.connect(address, Runnable::run),
            this::schedule);
  }

  private void serve() {
    server = Transport.serve(SIMULATOR, List.of(simulator), calls);
  }

  private void schedule(Duration wait, Runnable task) {
    if (wait.compareTo(DialledCall.GRACE) >= 0) {
      muchLater.add(task);
    } else {
      dials.incrementAndGet();
      calls.execute(task);
    }
  }

  @Override
  RawClient client() throws InterruptedException {
    return simulator.call();
  }

  @Override
  void stopClients() {
    // First, so that none is waited for that plays.
    server.shutdownNow();
    simulators.close();
  }

  @Test
  void makesSoManyCallsToASimulatorAndNoMore() {
    await().until(() -> simulator.waiting() == SETTINGS.callsPerSimulator());
    assertThat(dials).hasValue(SETTINGS.callsPerSimulator());
  }

  @Test
  void oneThatIsNotThereIsDialledUntilItIs() throws Exception {
    server.shutdownNow().awaitTermination();
    int before = dials.get();
    await().until(() -> dials.get() > before + 20);
    serve();
    // Those of the server that is gone end with their next word.
    RawClient client = client();
    while (!plays(client)) {
      client = client();
    }
    assertThat(client.actions().getNumber()).isEqualTo(1);
  }

  /** Introduces itself; whether it is there to play. */
  private static boolean plays(RawClient client) throws InterruptedException {
    try {
      client.join("lab", 1, AutoReset.AUTO_RESET_DISABLED).send(first(0));
      return true;
    } catch (StatusException gone) {
      return false;
    }
  }

  @Test
  void oneThatDiesInMidEpisodeAndReturnsGoesOnUnderItsName() throws Exception {
    RawClient before = playing("lab");
    before.send(step(1, 6, false));
    before.actions();
    server.shutdownNow().awaitTermination();
    await().until(() -> shard.rows("lane-0").size() == 2);
    assertThat(shard.rows("lane-0")).containsExactly("1 1", "6 0 truncated closing");
    await().until(() -> changesOfLanes.get() == 2);

    serve();
    RawClient after = client();
    while (!plays(after)) {
      after = client();
    }
    after.send(step(after.actions().getNumber(), 7, true));
    after.actions();
    await().until(() -> shard.rows("lane-0").size() == 4);
    assertThat(shard.rows("lane-0").subList(2, 4)).containsExactly("0 1 terminated", "7 0 closing");
  }

  @Test
  void oneThatWasRefusedIsDialledAgain() throws Exception {
    for (int round = 0; round < 5; round++) {
      RawClient client = playing("lab");
      client.send(step(1, Double.NaN, false));
      assertRefused(client, Status.Code.INVALID_ARGUMENT, "number 0 of observation is NaN");
    }
    assertThat(playing("lab")).isNotNull();
    assertThat(shard.allRows()).isZero();
  }

  @Test
  void noneIsDialledAgainWhenTheRunIsOver() throws Exception {
    RawClient client = playing("lab");
    await().until(() -> session != null && simulator.waiting() == 2);
    session.progressed(Progress.newBuilder().setState(State.STATE_STOPPED).build());
    int before = dials.get();
    assertThat(client.end()).isEqualTo(Status.OK);
    // Of those that come later, too.
    assertThat(comesLate(client())).isEqualTo(Status.OK);
    assertThat(comesLate(client())).isEqualTo(Status.OK);
    assertThat(dials).hasValue(before);
    assertThat(simulator.waiting()).isZero();
  }

  private static Status comesLate(RawClient client) throws Exception {
    client.send(RawClient.introduction("late", 1, AutoReset.AUTO_RESET_DISABLED));
    return client.end();
  }

  @Test
  void oneThatDoesNotIntroduceItselfIsLeftAndDialledAgain() throws Exception {
    RawClient silent = client();
    int before = dials.get();
    await().until(() -> muchLater.size() == SETTINGS.callsPerSimulator());
    for (int i = 0; i < SETTINGS.callsPerSimulator(); i++) {
      muchLater.remove().run();
    }
    assertRefused(silent, Status.Code.CANCELLED, "cancelled");
    await().until(() -> dials.get() == before + SETTINGS.callsPerSimulator());
  }

  @Test
  void oneThatDoesNotEndACallWhoseEndItWasToldIsCutOff() throws Exception {
    RawClient client = playing("lab");
    client.send(step(1, Double.NaN, false));
    await().until(() -> muchLater.size() == SETTINGS.callsPerSimulator() + 1);
    int before = dials.get();
    muchLater.removeLast().run();
    await().until(() -> dials.get() == before + 1);
  }

  @Test
  void theEndOfTheNodeIsToldAndNoneIsDialledAgain() throws Exception {
    RawClient client = playing("lab");
    await().until(() -> simulator.waiting() == 2);
    int before = dials.get();
    calls.execute(simulators::close);
    assertRefused(client, Status.Code.UNAVAILABLE, "the node is stopping");
    assertRefused(client(), Status.Code.CANCELLED, "cancelled");
    assertRefused(client(), Status.Code.CANCELLED, "cancelled");
    assertThat(dials).hasValue(before);
  }
}
