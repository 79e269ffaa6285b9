package dev.polyak.launcher.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.actor.ActorNode;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.Readiness;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of a run that goes on: shows what its observer tells, and what it asks for itself each
 * second. It closes last of all when its host stops, so that viewers see the end.
 */
public final class LivePage {
  private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);
  private static final int SAMPLE_SECONDS = 1;

  /** The longest that a sample takes: shards and management ports answer in time or not at all. */
  private static final int CLOSING_SECONDS = 5;

  private final String run;
  private final ManagedChannel paramServer;
  private final Readiness membership;
  private final RunView view = new RunView(UUID.randomUUID().toString(), System::nanoTime);
  private final StatusSampler sampler;
  private final Consumer<JsonNode> statusLines;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("console").unstarted(task));
  private String lastFailure = "";
  private RunFacts facts;
  private Progress newest;
  private long newestNanos;
  private OptionalLong rows = OptionalLong.empty();
  private boolean lost;
  private boolean over;

  private LivePage(
      Host host,
      String run,
      ManagedChannel paramServer,
      Readiness membership,
      Supplier<List<String>> metrics,
      Consumer<JsonNode> statusLines) {
    this.run = run;
    this.paramServer = paramServer;
    this.membership = membership;
    this.statusLines = statusLines;
    sampler = new StatusSampler(run, host::connect, metrics, System::nanoTime);
  }

  /**
   * Shows a run at {@code console.listen}, if that is anywhere, and prints where.
   *
   * @param paramServer stays the caller's
   * @param membership of the observer that tells this page what happens
   * @param metrics of the processes with actor-nodes, in Prometheus' text format
   * @param statusLines receives what the page asks for itself, a line a second, and what run it is
   * @throws dev.polyak.node.rpc.CannotListenException if the address cannot be bound, or may not be
   */
  public static Optional<LivePage> start(
      Host host,
      Configuration configuration,
      String run,
      ManagedChannel paramServer,
      Readiness membership,
      Supplier<List<String>> metrics,
      Consumer<JsonNode> statusLines) {
    return ConsoleSettings.listen(configuration)
        .map(
            listen -> {
              LivePage page =
                  new LivePage(host, run, paramServer, membership, metrics, statusLines);
              PageServer server =
                  PageServer.start(listen, host.protection(), configuration, page.view);
              host.atStop(Host.Phase.MANAGE, "console", () -> page.close(server));
              var unused =
                  page.clock.scheduleWithFixedDelay(
                      page::look, SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS);
              System.out.println("The run's page is " + server.url());
              return page;
            });
  }

  /** What the page shows. */
  public RunView view() {
    return view;
  }

  /** What run is expected, before it has begun. */
  public synchronized void expects(RunFacts expected) {
    facts = expected;
    view.facts(expected);
  }

  /** The observer is in the run. */
  public void joined(JoinResponse response) {
    RunFacts told = RunFacts.of(run, response.getSpecification().getConfigurationMap()::get);
    synchronized (this) {
      facts = told;
      view.facts(told);
      response.getMembersList().forEach(view::member);
    }
    statusLines.accept(told.line());
  }

  /** The run has moved on. */
  public synchronized void watched(WatchResponse response) {
    newest = response.getProgress();
    newestNanos = System.nanoTime();
    if (view.watched(response)) {
      sampler.progressed(newest);
    }
    showStage();
  }

  /** The run is over, as far as this process goes. */
  public synchronized void ended(Progress progress) {
    over = true;
    view.watched(WatchResponse.newBuilder().setProgress(progress).build());
    view.stage(Stage.ended(progress.getStopReason()));
  }

  private void look() {
    try {
      showStage();
      sampler.sample().ifPresent(this::sampled);
      lastFailure = "";
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      String text = failure.toString();
      if (!text.equals(lastFailure)) {
        LOG.warn("the run's page misses what its replay and actor-nodes tell: {}", text);
        LOG.debug("why it does", failure);
      }
      lastFailure = text;
    }
  }

  private void sampled(ObjectNode line) {
    synchronized (this) {
      if (over) {
        // What a cluster tells that is being stopped is not how the run ended.
        return;
      }
      JsonNode told = line.path("rows");
      rows = told.isNumber() ? OptionalLong.of(told.longValue()) : OptionalLong.empty();
      view.line(line);
    }
    statusLines.accept(line);
  }

  private synchronized void showStage() {
    ConnectivityState connection = paramServer.getState(false);
    lost =
        connection == ConnectivityState.TRANSIENT_FAILURE
            || (lost && connection != ConnectivityState.READY);
    if (over) {
      return;
    }
    if (membership.missing().isPresent()) {
      boolean ofClients = facts != null && facts.environment().equals(ActorNode.EXTERNAL);
      view.stage(
          Stage.waitingFor(
              ofClients ? "the first client, which begins the run" : membership.missing().get()));
    } else if (lost) {
      view.stage(Stage.lost(paramServer.authority()));
    } else if (newest != null) {
      view.stage(Stage.of(newest, facts, rows, (System.nanoTime() - newestNanos) / 1e9));
    }
  }

  private void close(PageServer server) {
    clock.shutdownNow();
    server.close();
    try {
      // The sampler is that thread's until it ends.
      if (!clock.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        LOG.debug("a sample is still under way");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    sampler.close();
  }
}
