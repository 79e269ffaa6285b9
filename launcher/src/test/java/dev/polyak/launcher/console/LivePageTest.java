package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.launcher.console.RunView.Seen;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LivePageTest {
  private final Configuration configuration =
      Configuration.layers().set("console.listen", "127.0.0.1:0").build();
  private final ActorSystem<Void> system =
      ActorSystem.create(Behaviors.empty(), "page", configuration.toConfig());
  private final Host host = new Host(system, Runnable::run);
  private final ManagedChannel paramServer =
      Transport.connect(new Address.InProcess("of-a-page"), Runnable::run);
  private final Logger log = (Logger) LoggerFactory.getLogger(LivePage.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AtomicInteger samples = new AtomicInteger();
  private volatile String failure = "";
  private LivePage page;

  @BeforeEach
  void start() {
    logged.start();
    log.addAppender(logged);
    page =
        LivePage.start(
                host,
                configuration,
                "r",
                paramServer,
                new Readiness("page", ""),
                this::metrics,
                line -> lines.add(line.get("event").asText()))
            .orElseThrow();
    page.joined(JoinResponse.getDefaultInstance());
    page.watched(
        WatchResponse.newBuilder().setProgress(progress(10).setState(State.STATE_RUNNING)).build());
  }

  @AfterEach
  void close() {
    host.stop(0, "the test is over").toCompletableFuture().join();
    paramServer.shutdownNow();
    log.detachAppender(logged);
  }

  private static Progress.Builder progress(double seconds) {
    return Progress.newBuilder().setSeconds(seconds).setEnvironmentSteps(900);
  }

  /** A sample asks for them, before it is shown. */
  private List<String> metrics() {
    samples.incrementAndGet();
    if (!failure.isEmpty()) {
      throw new IllegalStateException(failure);
    }
    return List.of();
  }

  /** Waits until a sample that begins from now on is over. */
  private void awaitSample() {
    int before = samples.get();
    // One may be under way; the third begins after the second is over.
    await().atMost(Duration.ofMinutes(1)).until(() -> samples.get() >= before + 3);
  }

  private double shownSeconds() throws IOException {
    JsonNode shown = new ObjectMapper().readTree(page.view().json(Seen.NOTHING));
    return shown.get("now").get("seconds").asDouble();
  }

  private List<String> warnings() {
    return logged.list.stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void showsAndHandsOnWhatItAsksForUntilTheRunIsOver() throws IOException {
    awaitSample();
    assertThat(lines).startsWith("run", "status", "status");
    assertThat(shownSeconds()).isGreaterThan(10);

    page.ended(progress(20).setState(State.STATE_STOPPED).setStopReason("interrupted").build());
    awaitSample();
    int atTheEnd = lines.size();
    awaitSample();
    assertThat(lines).hasSize(atTheEnd);
    assertThat(shownSeconds()).isEqualTo(20);
  }

  @Test
  void warnsOfAFailureOnceUntilItHasPassed() {
    failure = "the first";
    awaitSample();
    failure = "";
    awaitSample();
    failure = "the first";
    awaitSample();
    failure = "the second";
    awaitSample();
    assertThat(warnings()).hasSize(3).last().asString().contains("the second");
  }
}
