package dev.polyak.actor.gateway;

import static dev.polyak.actor.gateway.RawClient.first;
import static dev.polyak.actor.gateway.RawClient.floats;
import static dev.polyak.actor.gateway.RawClient.introduction;
import static dev.polyak.actor.gateway.RawClient.reward;
import static dev.polyak.actor.gateway.RawClient.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.collect.Collected;
import dev.polyak.actor.evaluate.EvaluationSchedule;
import dev.polyak.actor.evaluate.OngoingEvaluation;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.run.EnvironmentSpaces;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.Weights;
import dev.polyak.environment.v1.Actions;
import dev.polyak.environment.v1.AutoReset;
import dev.polyak.environment.v1.Observations;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.runs.v1.Discrete;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Shard;
import dev.polyak.runs.v1.Space;
import dev.polyak.runs.v1.State;
import io.grpc.Server;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A gateway over gRPC, before a shard that keeps what it is sent, whichever side opens the calls.
 */
abstract class GatewayContract {
  static final Address SIMULATOR = new Address.InProcess("gateway-test-simulator");
  static final GatewaySettings SETTINGS =
      new GatewaySettings(
          new Address.InProcess("gateway-test"), List.of(SIMULATOR), 3, 16, 0.001, 1 << 20);

  private static final Address SHARD = new Address.InProcess("gateway-test-shard");

  final ExecutorService calls = Executors.newCachedThreadPool();
  final RecordingShard shard = new RecordingShard();
  final Gateway gateway = new Gateway(this::begin, SETTINGS.messageBytes());
  private final Queue<Evaluation> played = new ConcurrentLinkedQueue<>();
  private final Meters scraped = new Meters();
  private final ActorMeters meters = new ActorMeters(scraped);
  private final Collected collected = new Collected(meters);
  private double silenceSeconds = 60;
  private volatile Progress progress = Progress.newBuilder().setState(State.STATE_RUNNING).build();
  private volatile Weights weights;
  private Server shardServer;
  private ReplayShards shards;
  private AppendCall appends;
  volatile GatewaySession session;

  /** How often a client took lanes or gave them back. */
  final AtomicInteger changesOfLanes = new AtomicInteger();

  /** A client that has not said anything. */
  abstract RawClient client() throws InterruptedException;

  /** Ends what the clients need. */
  abstract void stopClients();

  @BeforeEach
  void startShard() {
    shardServer = Transport.serve(SHARD, List.of(shard), calls);
  }

  @AfterEach
  void stop() {
    if (session != null) {
      session.close();
      shards.close();
    }
    stopClients();
    shardServer.shutdownNow();
    calls.shutdownNow();
  }

  /** With the first client's spaces, as the node's session would. */
  private void begin(EnvironmentSpaces spaces) {
    Configuration configuration =
        Configuration.layers()
            .set("run.environment", "external")
            .set("evaluation.every", "100")
            .set("evaluation.episodes", "2")
            .build();
    Workbench workbench = Workbench.of(configuration, spaces);
    shards =
        ReplayShards.of(
            configuration,
            List.of(
                Shard.newBuilder()
                    .setName("replay-0")
                    .setAddress(SHARD.toString())
                    .setPresent(true)
                    .build()),
            address -> Transport.connect(address, calls));
    appends =
        new AppendCall(
            shards::all,
            "run",
            false,
            new AppendCall.Limits(64, 64),
            (wait, task) -> calls.execute(task));
    calls.execute(
        () ->
            session =
                new GatewaySession(
                    gateway,
                    workbench,
                    SETTINGS,
                    new GatewaySession.Place(0, 1, 3, silenceSeconds),
                    appends,
                    this::limits,
                    collected,
                    meters,
                    new OngoingEvaluation(
                        new EvaluationSchedule(configuration),
                        "actor-0",
                        () -> weights,
                        played::add),
                    () -> weights,
                    () -> progress));
  }

  private AppendCall.Limits limits(int lanes) {
    changesOfLanes.incrementAndGet();
    return new AppendCall.Limits(16 * lanes, 16 * lanes);
  }

  /** Two episodes of two steps, 0 1 2 and 10 11 12, and the beginning of a third. */
  private void playTwoEpisodes(AutoReset autoReset) throws Exception {
    RawClient client = client().join("lab", 1, autoReset);
    client.send(first(0));
    long number = client.actions().getNumber();
    assertThat(number).isEqualTo(1);
    for (int episode = 0; episode < 2; episode++) {
      double base = 10 * episode;
      client.send(step(number, base + 1, false));
      number = client.actions().getNumber();
      boolean sameStep = autoReset == AutoReset.AUTO_RESET_SAME_STEP;
      Observations.Builder last = step(number, sameStep ? base + 10 : base + 2, true);
      if (sameStep) {
        last.addFinalObservations(floats(base + 2));
      }
      client.send(last);
      Actions actions = client.actions();
      number = actions.getNumber();
      boolean asked = autoReset == AutoReset.AUTO_RESET_DISABLED;
      assertThat(actions.getReset())
          .isEqualTo(asked ? ByteString.copyFrom(new byte[] {1}) : ByteString.EMPTY);
      if (!sameStep) {
        client.send(step(number, base + 10, false).setRewards(reward(99)));
        number = client.actions().getNumber();
      }
    }
    client.vanish();
  }

  @ParameterizedTest
  @EnumSource(
      value = AutoReset.class,
      names = {"AUTO_RESET_DISABLED", "AUTO_RESET_NEXT_STEP", "AUTO_RESET_SAME_STEP"})
  void noStepIsStoredAcrossAReset(AutoReset autoReset) throws Exception {
    playTwoEpisodes(autoReset);

    List<String> expected =
        List.of("0 1", "1 1 terminated", "2 0 closing", "10 1", "11 1 terminated", "12 0 closing");
    await().until(() -> shard.rows("lane-0").size() >= expected.size());
    assertThat(shard.rows("lane-0")).isEqualTo(expected);
    assertThat(collected.report().getEpisodesList())
        .extracting(episode -> episode.getReturn())
        .containsExactly(2.0, 2.0);
  }

  @Test
  void anEpisodeWhoseClientVanishesIsClosedAndItsStreamToo() throws Exception {
    RawClient client = client().join("lab", 1, AutoReset.AUTO_RESET_DISABLED);
    client.send(first(5));
    client.send(step(client.actions().getNumber(), 6, false));
    client.actions();
    await().until(() -> collected.steps() == 1);
    client.vanish();

    await().until(() -> shard.rows("lane-0").size() == 2);
    assertThat(shard.rows("lane-0")).containsExactly("5 1", "6 0 truncated closing");
    await().until(() -> shard.open().isEmpty());
    await().until(() -> changesOfLanes.get() == 2);

    RawClient again = client().join("lab", 1, AutoReset.AUTO_RESET_DISABLED);
    again.send(first(7));
    again.send(step(again.actions().getNumber(), 8, true));
    again.actions();
    await().until(() -> shard.rows("lane-0").size() == 4);
    assertThat(shard.rows("lane-0").subList(2, 4)).containsExactly("7 1 terminated", "8 0 closing");
  }

  @Test
  void aClientThatIsSilentEndsAndOthersGoOn() throws Exception {
    silenceSeconds = 2;
    RawClient silent = client().join("silent", 1, AutoReset.AUTO_RESET_DISABLED);
    silent.send(first(1));
    silent.actions();
    Status end = silent.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(end.getDescription()).contains("actor-node.environment-timeout");

    RawClient other = client().join("other", 1, AutoReset.AUTO_RESET_DISABLED);
    other.send(first(1));
    assertThat(other.actions().getNumber()).isEqualTo(1);
  }

  @Test
  void aSlowClientDoesNotHoldAFastOneBack() throws Exception {
    RawClient slow = client().join("slow", 1, AutoReset.AUTO_RESET_DISABLED);
    slow.send(first(1));
    slow.actions();
    RawClient fast = client().join("fast", 1, AutoReset.AUTO_RESET_DISABLED);
    fast.send(first(0));
    for (int i = 1; i <= 100; i++) {
      long number = fast.actions().getNumber();
      assertThat(number).isEqualTo(i);
      fast.send(step(number, i, false));
    }
    assertThat(fast.actions().getNumber()).isEqualTo(101);
  }

  @Test
  void severalEnvironmentsOfAClientAreLanesOfTheirOwn() throws Exception {
    RawClient client = client().join("lab", 2, AutoReset.AUTO_RESET_NEXT_STEP);
    client.send(first(1, 100));
    Actions actions = client.actions();
    assertThat(actions.getActions(0).size()).isEqualTo(2 * Long.BYTES);
    assertThat(actions.getActions(0).byteAt(0)).isBetween((byte) 1, (byte) 2);
    client.send(
        Observations.newBuilder()
            .setNumber(1)
            .addObservations(floats(2, 101))
            .setRewards(reward(3).concat(reward(4)))
            .setTerminated(ByteString.copyFrom(new byte[] {1, 0}))
            .setTruncated(ByteString.copyFrom(new byte[] {0, 1})));
    client.actions();
    await().until(() -> shard.allRows() == 4);
    assertThat(shard.rows("lane-0")).containsExactly("1 3 terminated", "2 0 closing");
    assertThat(shard.rows("lane-1")).containsExactly("100 4 truncated", "101 0 closing");
  }

  @Test
  void evaluatedEpisodesArePlayedByTheNewestWeightsAndNotStored() throws Exception {
    RawClient client = client().join("lab", 1, AutoReset.AUTO_RESET_DISABLED);
    client.send(first(0));
    long number = client.actions().getNumber();
    await().until(() -> session != null);
    weights = new Weights(1, 7, 70, 150, new float[parameters()], Optional.empty());
    progress = progress.toBuilder().setEvaluator("actor-0").build();
    int resets = 0;
    while (played.isEmpty()) {
      client.send(step(number, 1, true));
      Actions actions = client.actions();
      assertThat(actions.getReset()).isNotEmpty();
      client.send(step(actions.getNumber(), 0, false));
      number = client.actions().getNumber();
      resets++;
    }
    Evaluation evaluation = played.remove();
    assertThat(evaluation.getVersion()).isEqualTo(7);
    assertThat(evaluation.getEpisodes()).isEqualTo(2);
    assertThat(evaluation.getMeanReturn()).isEqualTo(1);
    assertThat(evaluation.getMeanDiscountedReturn()).isEqualTo(1);
    // All weights are 0, and so are the values.
    assertThat(evaluation.hasMeanValue()).isTrue();
    assertThat(evaluation.getMeanValue()).isZero();
    // The first of the episodes was begun for training.
    assertThat(resets).isEqualTo(3);
    assertThat(collected.steps()).isEqualTo(1);
  }

  private int parameters() {
    EnvironmentSpaces spaces =
        Guest.of(introduction("x", 1, AutoReset.AUTO_RESET_DISABLED).build()).spaces();
    Configuration configuration = Configuration.layers().set("run.environment", "external").build();
    return Workbench.of(configuration, spaces).actingNetwork().parameters();
  }

  @Test
  void aClientThatComesAfterTheEndOfTheRunIsToldSo() throws Exception {
    playing("lab");
    await().until(() -> session != null);
    session.progressed(Progress.newBuilder().setState(State.STATE_STOPPED).build());
    RawClient late = client();
    late.send(introduction("late", 1, AutoReset.AUTO_RESET_DISABLED));
    assertThat(late.end()).isEqualTo(Status.OK);
  }

  @Test
  void whatMayBeUnderWayIsThatOfTheClientsThatPlay() throws Exception {
    shard.holdAcknowledgements();
    RawClient stays = client().join("stays", 1, AutoReset.AUTO_RESET_DISABLED);
    RawClient leaves = client().join("leaves", 8, AutoReset.AUTO_RESET_DISABLED);
    stays.send(first(0));
    long number = stays.actions().getNumber();
    leaves.vanish();
    // 5 messages of 3 steps, of the 16 steps that one lane may have under way.
    for (int step = 1; step <= 15; step++) {
      stays.send(step(number, step, false));
      number = stays.actions().getNumber();
    }
    assertThat(appends.unacknowledgedSteps()).isEqualTo(15);
    await().until(() -> !appends.hasRoom(2));
    assertThat(appends.hasRoom(1)).isTrue();
  }

  @Test
  void countsTheStepsOfEachClient() throws Exception {
    RawClient one = playing("one");
    RawClient two = client().join("two", 2, AutoReset.AUTO_RESET_NEXT_STEP);
    two.send(first(1, 1));
    two.actions();
    one.send(step(1, 1, false));
    one.send(step(one.actions().getNumber(), 1, true));
    // The step of a reset is none.
    one.send(step(one.actions().getNumber(), 1, false));
    one.actions();
    two.send(
        Observations.newBuilder()
            .setNumber(1)
            .addObservations(floats(2, 2))
            .setRewards(reward(0).concat(reward(0)))
            .setTerminated(ByteString.copyFrom(new byte[2]))
            .setTruncated(ByteString.copyFrom(new byte[2])));
    two.actions();
    assertThat(scraped.scrape())
        .contains(
            "polyak_actor_gateway_client_steps_total{lane=\"0\"} 2.0\n",
            "polyak_actor_gateway_client_steps_total{lane=\"1\"} 2.0\n");
  }

  @Test
  void theEndOfTheRunEndsCallsWithOk() throws Exception {
    RawClient client = client().join("lab", 1, AutoReset.AUTO_RESET_DISABLED);
    await().until(() -> session != null);
    session.progressed(Progress.newBuilder().setState(State.STATE_STOPPED).build());
    assertThat(client.end()).isEqualTo(Status.OK);
  }

  // ----------------------------------------------------------------------------------- refusals

  static void assertRefused(RawClient client, Status.Code code, String... words) throws Exception {
    Status end = client.end();
    assertThat(end.getCode()).isEqualTo(code);
    assertThat(end.getDescription()).contains(words);
  }

  RawClient playing(String name) throws Exception {
    RawClient client = client().join(name, 1, AutoReset.AUTO_RESET_DISABLED);
    client.send(first(1));
    client.actions();
    return client;
  }

  @Test
  void refusesAndStoresNothingOfWhatIsNotAsItHasToBe() throws Exception {
    RawClient good = playing("good");
    RawClient client = playing("nan");
    client.send(step(1, Double.NaN, false));
    assertRefused(
        client, Status.Code.INVALID_ARGUMENT, "number 0 of observation is NaN", "from 0.0 to 1000");

    client = playing("bounds");
    client.send(step(1, 1_001, false));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "observation is 1001.0");

    client = playing("shape");
    client.send(step(1, 1, false).clearObservations().addObservations(floats(1, 2)));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "1 values of 4 bytes are 4 bytes, not 8");

    client = playing("leaves");
    client.send(step(1, 1, false).addObservations(floats(2)));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "1 arrays, one a leaf, not 2");

    client = playing("reward");
    client.send(step(1, 1, false).setRewards(reward(Double.POSITIVE_INFINITY)));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "reward is Infinity");

    client = playing("flag");
    client.send(step(1, 1, false).setTerminated(ByteString.copyFrom(new byte[] {2})));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "terminated is 0 or 1, not 2");

    client = playing("order");
    client.send(step(2, 1, false));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "number of the last actions, 1, not 2");

    client = playing("final");
    client.send(step(1, 1, true).addFinalObservations(floats(2)));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "AUTO_RESET_SAME_STEP");

    assertThat(shard.allRows()).isZero();
    good.send(step(1, 2, true));
    good.actions();
    await().until(() -> shard.allRows() == 2);
  }

  @Test
  void refusesWhoIsNoClient() throws Exception {
    playing("good");
    RawClient client = client();
    client.send(first(1));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "introduces itself first");

    client = client();
    client.send(introduction("old", 1, AutoReset.AUTO_RESET_DISABLED).setProtocolVersion(2));
    assertRefused(client, Status.Code.FAILED_PRECONDITION, "version 1", "not 2");

    client = client();
    client.send(introduction("good", 1, AutoReset.AUTO_RESET_DISABLED));
    assertRefused(client, Status.Code.ALREADY_EXISTS, "good");

    client = client();
    client.send(introduction("many", 16, AutoReset.AUTO_RESET_DISABLED));
    assertRefused(
        client, Status.Code.RESOURCE_EXHAUSTED, "takes 15 more", "actor-node.gateway.environments");

    client = client();
    client.send(
        introduction("large", 4_096, AutoReset.AUTO_RESET_SAME_STEP)
            .setObservationSpace(
                Space.newBuilder()
                    .setBox(RawClient.numbers().getBox().toBuilder().clearShape().addShape(64))));
    assertRefused(
        client,
        Status.Code.RESOURCE_EXHAUSTED,
        "a report of 4096 environments has up to 2",
        "actor-node.gateway.message-bytes = 1048576");

    client = client();
    client.send(introduction("mode", 1, AutoReset.AUTO_RESET_UNSPECIFIED));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "auto_reset");

    client = client();
    client.send(
        introduction("other", 1, AutoReset.AUTO_RESET_DISABLED)
            .setActionSpace(Space.newBuilder().setDiscrete(Discrete.newBuilder().setN(3))));
    assertRefused(client, Status.Code.FAILED_PRECONDITION, "action is discrete", "n: 3", "n: 2");

    client = playing("twice");
    client.send(introduction("twice", 1, AutoReset.AUTO_RESET_DISABLED));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "introduces itself once");
  }

  @Test
  void theFirstClientsUnfitSpacesAreItsOwnErrorAndNobodyElses() throws Exception {
    RawClient client = client();
    client.send(
        introduction("box", 1, AutoReset.AUTO_RESET_DISABLED).setActionSpace(RawClient.numbers()));
    assertRefused(client, Status.Code.INVALID_ARGUMENT, "discrete");

    client = client();
    client.send(
        introduction("huge", 1, AutoReset.AUTO_RESET_DISABLED)
            .setObservationSpace(
                Space.newBuilder()
                    .setBox(
                        RawClient.numbers().getBox().toBuilder().clearShape().addShape(200_000))));
    assertRefused(
        client, Status.Code.INVALID_ARGUMENT, "an observation of 800000 bytes is too large");

    assertThat(playing("good")).isNotNull();
  }
}
