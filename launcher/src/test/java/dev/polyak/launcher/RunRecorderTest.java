package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.polyak.node.Host;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A run that goes on, and whose folder cannot be written. */
class RunRecorderTest {
  private static final Address SERVER = new Address.InProcess("recorded");
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;

  private final Logger log = (Logger) LoggerFactory.getLogger(Host.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Runs runs = new Runs();
  private final Server server = Transport.serve(SERVER, List.of(runs), Runnable::run);
  private final ManagedChannel channel = Transport.connect(SERVER, Runnable::run);

  /** Tells of an episode, and nothing after it. */
  private static final class Runs extends RunServiceGrpc.RunServiceImplBase {
    private Runnable beforeJoin = () -> {};
    private State state = State.STATE_RUNNING;

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> response) {
      beforeJoin.run();
      response.onNext(
          JoinResponse.newBuilder()
              .setSession(1)
              .setSpecification(Specification.newBuilder().setEnvironment("CartPole-v1"))
              .build());
      response.onCompleted();
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
      responses.onNext(
          WatchResponse.newBuilder()
              .setProgress(Progress.newBuilder().setState(state).setStopReason("the test"))
              .addEvents(Event.newBuilder().setEpisode(Episode.newBuilder().setReturn(9)))
              .build());
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void close() {
    log.detachAppender(lines);
    channel.shutdownNow();
    server.shutdownNow();
  }

  private RunPlan plan() {
    return RunPlan.of(
        () ->
            Configuration.layers()
                .set("run.environment", "CartPole-v1")
                .set("console.listen", "none")
                .set("management.listen", "none"),
        new RunDirectory(folder.resolve("run")),
        1);
  }

  /** Records until the host has stopped. Returns its exit code. */
  private int record(RunPlan plan) {
    try (plan) {
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(
              () ->
                  NodeProcess.run(
                      plan.configuration(layers -> layers),
                      CertificateRole.OPERATOR,
                      false,
                      host -> RunRecorder.start(host, plan, channel)),
              Thread.ofPlatform().daemon()::start);
      // Of a run that goes on all the same, nobody would hear.
      await().atMost(Duration.ofMinutes(2)).until(code::isDone);
      return code.join();
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void endsWithTheRun() throws IOException {
    runs.state = State.STATE_STOPPED;
    assertThat(record(plan())).as(lines.list.toString()).isZero();
    assertThat(Summary.read(folder.resolve("run/summary.json")).orElseThrow().stopReason())
        .isEqualTo("the test");
    assertThat(folder.resolve("run/metrics.jsonl")).content().contains("\"episode\"");
  }

  @Test
  void aRunWhoseFolderIsGoneEnds() {
    runs.beforeJoin = () -> delete(folder.resolve("run"));
    assertThat(record(plan())).isEqualTo(1);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("cannot record the run in " + folder.resolve("run"))
                    .contains("cannot write TensorBoard's events: ", " is not there"));
  }

  @Test
  void aRunWhoseDiskIsFullEnds() throws IOException {
    assumeTrue(Files.isWritable(FULL), "there is no device here that is always full");
    RunPlan plan = plan();
    Files.createSymbolicLink(plan.folder().metrics(), FULL);
    assertThat(record(plan)).isEqualTo(1);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("cannot record the run in " + folder.resolve("run"))
                    .contains("metrics.jsonl: No space left on device"));
  }
}
