package dev.polyak.paramserver;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.StateDirectory;
import dev.polyak.paramserver.metrics.ParamServerMeters;
import dev.polyak.paramserver.runs.RunLimits;
import dev.polyak.paramserver.runs.RunRpc;
import dev.polyak.paramserver.runs.Runs;
import dev.polyak.paramserver.weights.ParameterRpc;
import dev.polyak.paramserver.weights.UploadLimits;
import dev.polyak.paramserver.weights.Weights;
import io.grpc.BindableService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The param-server without its port: RunService and ParameterService over one state directory.
 *
 * <p>Lives in an actor system that it shares with whoever else is there, and leaves it running.
 */
public final class ParamServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ParamServer.class);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final long CLOSE_SECONDS = 30;

  private final ActorSystem<?> system;
  private final Executor blocking;
  private final Optional<StateDirectory> directory;
  private final Runs runs;
  private final List<BindableService> services;
  private final List<Cancellable> periodic;

  /**
   * Brings back what the state directory holds.
   *
   * @param meters receive its own
   * @throws IllegalStateException if it is damaged, or another process uses it; the message names
   *     the file
   */
  public ParamServer(ParamServerSettings settings, ActorSystem<?> system, Meters meters) {
    this(settings, system, meters, System::nanoTime);
  }

  /** As above, with a monotonic clock. */
  ParamServer(
      ParamServerSettings settings, ActorSystem<?> system, Meters meters, LongSupplier nanoClock) {
    this.system = system;
    blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    directory = settings.state().map(ParamServer::open);
    RunLimits limits =
        new RunLimits(
            settings.lease(),
            settings.maximumMembers(),
            settings.maximumReaders(),
            settings.maximumUploadBytes());
    runs =
        new Runs(
            system,
            limits,
            settings.maximumRuns(),
            settings.persistEvery(),
            directory,
            meters,
            nanoClock);
    load();
    UploadLimits uploads =
        new UploadLimits(
            settings.maximumUploads(),
            settings.maximumUploadBytes(),
            Duration.ofSeconds(settings.uploadSeconds()));
    services =
        List.of(
            new RunRpc(runs),
            new ParameterRpc(
                runs::weights, uploads, this::later, new ParamServerMeters(meters), nanoClock));
    long stall = Duration.ofSeconds(settings.subscriberStallSeconds()).toNanos();
    periodic =
        List.of(
            each(settings.persistEvery(), Weights::save),
            each(SWEEP, weights -> weights.broadcast().endStalled(stall)));
  }

  private static StateDirectory open(Path root) {
    try {
      return StateDirectory.open("param-server.state-directory", root);
    } catch (IOException failure) {
      throw new IllegalStateException(
          "cannot use param-server.state-directory = %s: %s".formatted(root, failure.getMessage()),
          failure);
    }
  }

  private void load() {
    try {
      runs.load();
    } catch (IOException | RuntimeException failure) {
      closeRuns();
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  private Runnable later(Duration delay, Runnable work) {
    Cancellable timer = system.scheduler().scheduleOnce(delay, work, system.executionContext());
    return timer::cancel;
  }

  private Cancellable each(Duration period, Consumer<Weights> work) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            period,
            period,
            () -> blocking.execute(() -> runs.weights().forEach(one -> attempt(work, one))),
            system.executionContext());
  }

  private static void attempt(Consumer<Weights> work, Weights weights) {
    try {
      work.accept(weights);
    } catch (Refusal failure) {
      log.warn("{}", failure.getMessage());
    }
  }

  /** What a server of this node serves. */
  public List<BindableService> services() {
    return services;
  }

  /** Writes everything, ends all calls with UNAVAILABLE and gives the state directory up. */
  @Override
  public void close() {
    periodic.forEach(Cancellable::cancel);
    closeRuns();
  }

  private void closeRuns() {
    runs.close()
        .completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(
            failure -> {
              log.error("the last state was not written", failure);
              return null;
            })
        .join();
    directory.ifPresent(ParamServer::release);
  }

  private static void release(StateDirectory directory) {
    try {
      directory.close();
    } catch (IOException failure) {
      log.warn("cannot release the state directory: {}", failure.getMessage());
    }
  }
}
