package dev.polyak.paramserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.parameters.v1.PublishResponse;
import dev.polyak.parameters.v1.RestoreResponse;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.paramserver.testing.ManualClock;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash is a copy of the state directory, taken between two calls, in which another server
 * begins.
 */
class RestartTest {
  @TempDir private Path root;

  private final ActorTestKit kit = ActorTestKit.create();
  private final ManualClock clock = new ManualClock();
  private int life;
  private ParamServer paramServer;
  private Server server;
  private Client client;

  private Path directory() {
    return root.resolve("life-" + life);
  }

  private void start() {
    Address address = new Address.InProcess("restart-test-" + life);
    paramServer =
        new ParamServer(
            ParamServerSettings.defaults(address, directory().toString()),
            kit.system(),
            new Meters(),
            clock);
    server = Transport.serve(address, paramServer.services(), Runnable::run);
    client = new Client(address);
  }

  private void stop() {
    client.close();
    paramServer.close();
    server.shutdownNow();
  }

  /** Copies the files as they are, and garbage that an interrupted write would leave. */
  private void crash() throws IOException {
    Path from = directory();
    life++;
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Path to = directory().resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(to);
          Files.writeString(to.resolve("state.tmp"), "half");
          Files.writeString(to.resolve("weights-0.tmp"), "half");
        } else {
          Files.copy(each, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    stop();
    start();
  }

  @AfterEach
  void end() {
    if (client != null) {
      stop();
    }
    kit.shutdownTestKit();
  }

  @Test
  void noEpochAndNoSessionIsGivenTwiceHoweverOftenTheServerDies() throws Exception {
    start();
    client.join("actor", Role.ROLE_ACTOR);
    Random random = new Random(17);
    Set<Long> epochs = new HashSet<>();
    Set<String> sessions = new HashSet<>();
    for (int step = 0; step < 150; step++) {
      String member = "learner-" + random.nextInt(3);
      long session = client.join(member, Role.ROLE_LEARNER).getSession();
      assertThat(sessions.add(member + " " + session)).isTrue();
      if (random.nextBoolean()) {
        clock.advance(Duration.ofSeconds(6));
        assertThat(epochs.add(client.acquire(member, session))).isTrue();
      }
      if (random.nextInt(4) == 0) {
        crash();
      }
    }
    assertThat(life).isGreaterThan(20);
    assertThat(epochs.size()).isGreaterThan(40);
  }

  @Test
  void aCrashKillsNeitherLearnerNorReaders() throws Exception {
    start();
    client.join("actor", Role.ROLE_ACTOR);
    long session = client.join("learner", Role.ROLE_LEARNER).getSession();
    long epoch = client.acquire("learner", session);
    client.restore(epoch, 1).get();
    for (int version = 1; version <= 5; version++) {
      client.publish(epoch, version, version + 1).get();
    }
    crash();
    Received<SubscribeResponse> subscription = client.subscribe(Client.ONLINE);
    await().until(() -> !Received.snapshots(subscription).isEmpty());
    Received.Whole back = Received.snapshots(subscription).getFirst();
    assertThat(back.header().getVersion()).as("the version that was persisted").isZero();
    assertThat(back.vector()).containsOnly(1);
    client.renew("learner", epoch);
    PublishResponse refused = client.publish(epoch, 6, 7).get();
    assertThat(refused.getOutcome()).isEqualTo(Outcome.OUTCOME_WRONG_VERSION);
    RestoreResponse rebased = client.restore(epoch, 7).get();
    assertThat(rebased.getOutcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
    assertThat(rebased.getVersion()).isGreaterThan(5);
    assertThat(client.publish(epoch, rebased.getVersion() + 1, 8).get().getOutcome())
        .isEqualTo(Outcome.OUTCOME_ACCEPTED);
  }

  @Test
  void anEndAndANewBeginningChangeNothing() throws Exception {
    start();
    client.join("actor", Role.ROLE_ACTOR);
    long session = client.join("learner", Role.ROLE_LEARNER).getSession();
    long epoch = client.acquire("learner", session);
    client.restore(epoch, 1).get();
    client.publish(epoch, 1, 2).get();
    stop();
    start();
    JoinResponse again = client.join("actor", Role.ROLE_ACTOR);
    assertThat(again.getSession()).isEqualTo(2);
    assertThat(again.getProgress().getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(again.getProgress().getVersion()).isEqualTo(1);
    assertThat(again.getProgress().getLearnerUpdates()).isEqualTo(16);
    client.renew("learner", epoch);
    assertThat(client.publish(epoch, 2, 3).get().getOutcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
  }

  @Test
  void aDamagedStateRefusesTheStartAndNamesTheFile() throws Exception {
    start();
    client.join("actor", Role.ROLE_ACTOR);
    stop();
    client = null;
    Path file = directory().resolve("r/state");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatIllegalStateException()
        .isThrownBy(this::start)
        .withMessage(file + " is damaged: its checksum is another");
    assertThat(Files.readAllBytes(file)).as("nothing is written over it").isEqualTo(bytes);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    start();
    assertThat(client.join("actor", Role.ROLE_ACTOR).getSession()).isEqualTo(2);
  }

  @Test
  void anOlderStateThanTheWeightsIsRefused() throws Exception {
    start();
    client.join("actor", Role.ROLE_ACTOR);
    long session = client.join("learner", Role.ROLE_LEARNER).getSession();
    byte[] older = Files.readAllBytes(directory().resolve("r/state"));
    client.restore(client.acquire("learner", session), 1).get();
    stop();
    client = null;
    Files.write(directory().resolve("r/state"), older);
    assertThatIllegalStateException()
        .isThrownBy(this::start)
        .withMessageContaining("its epoch is 0, but there are weights of epoch 1");
  }

  @Test
  void twoServersDoNotShareADirectory() {
    start();
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new ParamServer(
                    ParamServerSettings.defaults(
                        new Address.InProcess("other"), directory().toString()),
                    kit.system(),
                    new Meters()))
        .withMessageContaining("another process uses param-server.state-directory");
  }
}
