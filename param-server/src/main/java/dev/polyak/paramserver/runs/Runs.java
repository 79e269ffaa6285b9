package dev.polyak.paramserver.runs;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import dev.polyak.node.LogFields;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.StateDirectory;
import dev.polyak.paramserver.metrics.ParamServerMetric;
import dev.polyak.paramserver.weights.Broadcast;
import dev.polyak.paramserver.weights.FileWeightsStore;
import dev.polyak.paramserver.weights.Snapshot;
import dev.polyak.paramserver.weights.Weights;
import dev.polyak.paramserver.weights.WeightsStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.MDC;

/** The runs of a server, by name: an actor and weights each. Thread-safe. */
public final class Runs {
  private final ActorSystem<?> system;
  private final RunLimits limits;
  private final int maximum;
  private final Duration saveEvery;
  private final Optional<StateDirectory> directory;
  private final Meters meters;
  private final LongSupplier nanoClock;
  private final Map<String, Entry> byName = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private record Entry(ActorRef<RunActor.Command> actor, Weights weights) {}

  /**
   * No runs yet: {@link #load} brings back those that were stored.
   *
   * @param system runs the actors; stays the caller's
   * @param maximum param-server.maximum-runs
   * @param saveEvery between two writes of counts
   * @param directory stays the caller's; without one nothing is stored
   * @param meters receive those of each run
   * @param nanoClock monotonic
   */
  public Runs(
      ActorSystem<?> system,
      RunLimits limits,
      int maximum,
      Duration saveEvery,
      Optional<StateDirectory> directory,
      Meters meters,
      LongSupplier nanoClock) {
    this.system = system;
    this.limits = limits;
    this.maximum = maximum;
    this.saveEvery = saveEvery;
    this.directory = directory;
    this.meters = meters;
    this.nanoClock = nanoClock;
    meters.gauge(ParamServerMetric.RUNS, byName::size);
  }

  RunLimits limits() {
    return limits;
  }

  /**
   * Opens the runs that the directory holds.
   *
   * @throws IOException if one cannot be read or is damaged
   */
  public synchronized void load() throws IOException {
    if (directory.isEmpty()) {
      return;
    }
    for (String name : directory.get().runs()) {
      Path folder = directory.get().folder(name);
      RunFolder store = new RunFolder(folder);
      Optional<RunState> state = store.load(name);
      if (state.isPresent()) {
        requireRoom(name);
        start(state.get(), store, folder);
      }
    }
  }

  /** The actor of a run, which is begun if there is none of that name. */
  synchronized ActorRef<RunActor.Command> open(String name) {
    requireOpen();
    Entry entry = byName.get(name);
    return entry == null ? begin(name).actor() : entry.actor();
  }

  private Entry begin(String name) {
    requireRoom(name);
    RunState initial = RunState.initial(name);
    if (directory.isEmpty()) {
      return start(initial, state -> {}, Optional.empty(), WeightsStore.NONE);
    }
    try {
      Path folder = directory.get().folder(name);
      RunFolder store = new RunFolder(folder);
      return start(store.load(name).orElse(initial), store, folder);
    } catch (IOException failure) {
      throw new Refusal(
          Refusal.Reason.UNAVAILABLE,
          "cannot begin run %s: %s".formatted(name, failure.getMessage()));
    }
  }

  private void requireRoom(String name) {
    if (byName.size() >= maximum) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "no room for run %s: there are %d, param-server.maximum-runs".formatted(name, maximum));
    }
  }

  private Entry start(RunState state, RunFolder store, Path folder) throws IOException {
    FileWeightsStore weightsStore = new FileWeightsStore(folder);
    try (MDC.MDCCloseable _ = LogFields.run(state.run())) {
      return start(state, store, store.load(state, weightsStore), weightsStore);
    }
  }

  private Entry start(
      RunState state, RunStore store, Optional<Snapshot> stored, WeightsStore weightsStore) {
    Broadcast broadcast =
        new Broadcast(state.run(), limits.maximumReaders(), system.executionContext());
    Weights weights = new Weights(state.run(), stored, weightsStore, broadcast);
    Run run = new Run(state, store, weights, limits, nanoClock);
    ActorRef<RunActor.Command> actor =
        system.systemActorOf(
            RunActor.create(run, saveEvery),
            "run-%s-%s".formatted(state.run(), UUID.randomUUID()),
            DispatcherSelector.blocking());
    weights.listen(
        (epoch, version, update, restored) ->
            actor.tell(new RunActor.Adopted(epoch, version, update, restored)));
    Entry entry = new Entry(actor, weights);
    byName.put(state.run(), entry);
    meter(state.run(), weights);
    return entry;
  }

  private void meter(String name, Weights weights) {
    meters.counter(ParamServerMetric.ENVIRONMENT_STEPS, weights::environmentSteps, name);
    meters.gauge(ParamServerMetric.SUBSCRIBERS, weights.broadcast()::subscribers, name);
    newest(ParamServerMetric.WEIGHTS_EPOCH, name, weights, Snapshot::epoch);
    newest(ParamServerMetric.WEIGHTS_VERSION, name, weights, Snapshot::version);
    newest(ParamServerMetric.WEIGHTS_UPDATE, name, weights, Snapshot::update);
  }

  private void newest(
      ParamServerMetric metric, String name, Weights weights, ToDoubleFunction<Snapshot> value) {
    meters.gauge(metric, () -> weights.newest().map(value::applyAsDouble).orElse(Double.NaN), name);
  }

  /**
   * The actor of a run.
   *
   * @throws Refusal UNKNOWN, if nobody has joined it
   */
  ActorRef<RunActor.Command> find(String name) {
    return entry(name).actor();
  }

  /** The weights of a run, as {@link #find}. */
  public Weights weights(String name) {
    return entry(name).weights();
  }

  private Entry entry(String name) {
    requireOpen();
    Names.requireRunName("run", name);
    Entry entry = byName.get(name);
    if (entry == null) {
      throw Refusal.unknown("there is no run %s: nobody has joined it", name);
    }
    return entry;
  }

  private void requireOpen() {
    if (closed) {
      throw RunActor.stopping();
    }
  }

  /** Those that are open now. */
  public List<Weights> weights() {
    return byName.values().stream().map(Entry::weights).toList();
  }

  /**
   * Refuses all later calls, writes everything and ends the calls under way; complete when that is
   * done.
   */
  public CompletableFuture<Void> close() {
    synchronized (this) {
      closed = true;
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Entry entry : byName.values()) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      entry.actor().tell(new RunActor.Close(done));
      all.add(done.thenRun(entry.weights()::close));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }
}
