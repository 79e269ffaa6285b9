package dev.polyak.replay.service;

import dev.polyak.node.LogFields;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.MemoryMedium;
import dev.polyak.replay.media.ReadOnlyMedium;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.ShardFolder;
import dev.polyak.replay.store.StoreSpecification;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.MDC;

/** The runs of a node, and the memory and disk that they may take. Thread-safe. */
final class Runs implements AutoCloseable {
  private static final long FIRST_FILE_BOUND = 1L << 39;

  private final ReplayServiceSettings settings;
  private final RandomGenerator random;
  private final Consumer<byte[]> givenBack;
  private final Meters meters;
  private final ConcurrentMap<String, Run> runs = new ConcurrentHashMap<>();
  private final long directMemory = DirectMemory.limit();

  /** The folders of durable runs; null where none may be durable. */
  private final RunFolders folders;

  /** The folder of runs that are only read; null where they are written. */
  private final ShardFolder readOnly;

  private long memoryReserved;
  private long diskReserved;
  private boolean closed;

  /**
   * The durable runs that an earlier process left.
   *
   * @param random numbers the first file of each store: a store that lost its memory must not use
   *     its keys again
   * @param givenBack sees each reply buffer that comes back
   * @param meters receive those of each run
   * @throws IOException if a file is damaged or cannot be read
   * @throws IllegalStateException if another process has the directory
   */
  Runs(
      ReplayServiceSettings settings,
      Disk disk,
      RandomGenerator random,
      Consumer<byte[]> givenBack,
      Meters meters)
      throws IOException {
    this.settings = settings;
    this.random = random;
    this.givenBack = givenBack;
    this.meters = meters;
    meters.gauge(ReplayMetric.RUNS, runs::size, settings.name());
    readOnly = settings.readOnly() ? ShardFolder.open(Path.of(settings.directory())) : null;
    folders =
        settings.directory().isEmpty() || settings.readOnly()
            ? null
            : new RunFolders(Path.of(settings.directory()), settings.name(), disk);
    try {
      recover();
    } catch (IOException | RuntimeException failed) {
      close();
      throw failed;
    }
  }

  private void recover() throws IOException {
    if (readOnly != null) {
      for (Path folder : readOnly.runs()) {
        read(new RunFolder(folder));
      }
    }
    if (folders == null) {
      return;
    }
    for (CreateTablesRequest request : folders.runs()) {
      StoreSpecification specification = StoreSpecification.of(request);
      requireRoom(specification);
      start(specification, folders.open(specification), 0);
    }
  }

  private void read(RunFolder folder) throws IOException {
    requireNumber();
    Medium medium = new ReadOnlyMedium(folder.record().firstFile(), folder.contents());
    start(folder.specification().unlimited(), medium, 0);
  }

  /** The names of all runs, in order. */
  List<String> names() {
    return runs.keySet().stream().sorted().toList();
  }

  /** The run of a name, or a refusal. */
  Run get(String name) {
    Run run = runs.get(name);
    if (run == null) {
      throw Refusal.unknown("no tables of run %s yet: its learner creates them", name);
    }
    return run;
  }

  /** Creates a run where there is none of its name. Returns whether it did. */
  synchronized boolean create(CreateTablesRequest request, StoreSpecification specification) {
    if (closed) {
      throw new Refusal(Refusal.Reason.UNAVAILABLE, "the replay service is stopping");
    }
    if (runs.containsKey(specification.run())) {
      return false;
    }
    if (readOnly != null) {
      throw Refusal.state(
          "this shard has no run %s and creates none: replay-service.read-only = true",
          specification.run());
    }
    requireRoom(specification);
    try {
      start(specification, medium(request, specification), request.getEpoch());
    } catch (IOException failed) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "run %s cannot be stored: %s".formatted(specification.run(), failed.getMessage()));
    }
    return true;
  }

  private Medium medium(CreateTablesRequest request, StoreSpecification specification) {
    long firstFile = random.nextLong(FIRST_FILE_BOUND);
    return specification.durable()
        ? folders.create(specification, request, firstFile)
        : new MemoryMedium(firstFile, specification.shape().rowsBytes());
  }

  private void start(StoreSpecification specification, Medium medium, long epoch)
      throws IOException {
    long syncNanoseconds = (long) (settings.syncSeconds() * TimeUnit.SECONDS.toNanos(1));
    Run run;
    try (MDC.MDCCloseable _ = LogFields.run(specification.run())) {
      run = new Run(specification, medium, epoch, syncNanoseconds, givenBack);
    }
    RunMeters.declare(meters, settings.name(), run);
    if (medium.isReadOnly()) {
      run.endCollection();
    }
    run.start();
    if (specification.durable()) {
      diskReserved += specification.capacityBytes();
    } else {
      memoryReserved += specification.capacityBytes();
    }
    runs.put(specification.run(), run);
  }

  private void requireNumber() {
    if (runs.size() == settings.runs()) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "%d runs are there, the most that replay-service.runs allows".formatted(runs.size()));
    }
  }

  private void requireRoom(StoreSpecification specification) {
    requireNumber();
    if (specification.durable()) {
      requireDisk(specification);
    } else {
      requireMemory(specification);
    }
  }

  private void requireDisk(StoreSpecification specification) {
    if (folders == null) {
      throw Refusal.state(
          "run %s is to be durable, and this shard has no replay-service.directory",
          specification.run());
    }
    requireShare(
        specification,
        "replay-service.disk",
        settings.disk(),
        diskReserved,
        ": lower the run's replay.capacity, or raise replay-service.disk");
  }

  private void requireMemory(StoreSpecification specification) {
    requireShare(
        specification,
        "replay-service.memory",
        settings.memory(),
        memoryReserved,
        ": lower the run's replay.capacity, or raise replay-service.memory");
    requireShare(
        specification,
        "this JVM's direct memory",
        directMemory,
        memoryReserved,
        ": lower the run's replay.capacity, or raise -XX:MaxDirectMemorySize");
  }

  private static void requireShare(
      StoreSpecification specification, String of, long all, long reserved, String advice) {
    if (specification.capacityBytes() > all) {
      throw Refusal.state(
          "run %s asks for capacity_bytes %d, more than all of %s = %d bytes%s",
          specification.run(), specification.capacityBytes(), of, all, advice);
    }
    if (specification.capacityBytes() > all - reserved) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "run %s asks for capacity_bytes %d, and of %s = %d bytes other runs have %d%s"
              .formatted(
                  specification.run(), specification.capacityBytes(), of, all, reserved, advice));
    }
  }

  /** The tables of a durable run are others from now on. */
  void adopted(CreateTablesRequest request) {
    if (request.getDurable() && readOnly == null) {
      try (MDC.MDCCloseable _ = LogFields.run(request.getRun())) {
        folders.adopt(request);
      }
    }
  }

  /** Ends all calls, forces what is durable and frees all memory. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    runs.values().forEach(Run::close);
    if (folders != null) {
      folders.close();
    }
    if (readOnly != null) {
      readOnly.close();
    }
  }
}
