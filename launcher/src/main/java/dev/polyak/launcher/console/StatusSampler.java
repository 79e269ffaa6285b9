package dev.polyak.launcher.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.launcher.replay.ReplayShard;
import dev.polyak.node.rpc.Address;
import dev.polyak.replay.v1.WatchStatusResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Shard;
import dev.polyak.runs.v1.State;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run's Watch does not tell: asks the replay shards how their tables stand, and the
 * actor-nodes' metrics for clients and for how stale the weights are that act. Belongs to one
 * thread but for {@link #progressed}.
 */
final class StatusSampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusSampler.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SHARD_SECONDS = 2;

  private final String run;
  private final Function<Address, ManagedChannel> connect;
  private final Supplier<List<String>> metrics;
  private final LongSupplier nanoTime;
  private final Map<String, ReplayShard> shards = new HashMap<>();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Told told;

  /** The newest progress, and when it came. */
  private record Told(Progress progress, long nanos) {
    double seconds(long now) {
      boolean goesOn = progress.getState() == State.STATE_RUNNING;
      return progress.getSeconds() + (goesOn ? (now - nanos) / 1e9 : 0);
    }
  }

  /**
   * Has asked nobody yet.
   *
   * @param connect to a shard; the channels are this one's
   * @param metrics of the processes with actor-nodes, in Prometheus' text format
   * @param nanoTime a monotonic clock
   */
  StatusSampler(
      String run,
      Function<Address, ManagedChannel> connect,
      Supplier<List<String>> metrics,
      LongSupplier nanoTime) {
    this.run = run;
    this.connect = connect;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /** The run has moved on. */
  void progressed(Progress progress) {
    told = new Told(progress, nanoTime.getAsLong());
  }

  /** Asks. Empty while there is no run, or when it has stopped. */
  Optional<ObjectNode> sample() throws InterruptedException {
    Told now = told;
    if (now == null || now.progress.getState() == State.STATE_STOPPED) {
      return Optional.empty();
    }
    ObjectNode line = JSON.createObjectNode();
    line.put("event", "status");
    line.put("seconds", now.seconds(nanoTime.getAsLong()));
    line.put("environmentSteps", now.progress.getEnvironmentSteps());
    line.put("learnerUpdates", now.progress.getLearnerUpdates());
    line.put("targetUpdates", now.progress.getTargetUpdates());
    line.put("epoch", now.progress.getEpoch());
    line.put("version", now.progress.getVersion());
    describeReplay(line, now.progress.getShardsList());
    Scrape scrape = new Scrape(metrics.get());
    scrape
        .sum("polyak_actor_gateway_clients")
        .ifPresent(clients -> line.put("clients", (long) clients));
    scrape
        .sum("polyak_actor_gateway_environments")
        .ifPresent(environments -> line.put("environments", (long) environments));
    scrape
        .largest("polyak_actor_weights_staleness_updates")
        .ifPresent(updates -> line.put("stalenessUpdates", (long) updates));
    scrape
        .largest("polyak_actor_weights_staleness_seconds")
        .ifPresent(seconds -> line.put("stalenessSeconds", seconds));
    return Optional.of(line);
  }

  private void describeReplay(ObjectNode line, List<Shard> known) throws InterruptedException {
    List<Shard> present = known.stream().filter(Shard::getPresent).toList();
    List<WatchStatusResponse> answers = ask(present.stream().map(Shard::getAddress).toList());
    line.put("shards", known.size());
    line.put("shardsAnswering", answers.size());
    ReplayStatus status = new ReplayStatus(answers);
    if (!status.isEmpty()) {
      status.describe(line);
    }
  }

  /** Those that answer in time. */
  private List<WatchStatusResponse> ask(List<String> addresses) throws InterruptedException {
    Set<String> gone =
        shards.keySet().stream()
            .filter(address -> !addresses.contains(address))
            .collect(Collectors.toSet());
    gone.forEach(address -> shards.remove(address).close());
    List<Callable<WatchStatusResponse>> questions = new ArrayList<>();
    for (String address : addresses) {
      ReplayShard shard = shards.computeIfAbsent(address, this::shard);
      questions.add(() -> shard.status(run));
    }
    List<WatchStatusResponse> answers = new ArrayList<>();
    for (Future<WatchStatusResponse> answer :
        calls.invokeAll(questions, SHARD_SECONDS, TimeUnit.SECONDS)) {
      if (answer.state() == Future.State.SUCCESS) {
        answers.add(answer.resultNow());
      } else if (answer.state() == Future.State.FAILED) {
        LOG.debug("a replay shard did not answer", answer.exceptionNow());
      }
    }
    return answers;
  }

  private ReplayShard shard(String address) {
    return new ReplayShard(address, connect.apply(Address.parse(address)));
  }

  @Override
  public void close() {
    calls.shutdownNow();
    shards.values().forEach(ReplayShard::close);
  }
}
