package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.WatchStatusRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * A replay service with one table, started as a user starts it, and the calls of a load on it. Each
 * load has one of its own.
 */
final class Service implements AutoCloseable {
  private static final String LISTENS = "replay-service listens on 127.0.0.1:";
  private static final int FILL_STREAMS = 256;
  private static final int FILL_STEPS = 64;

  private final StepKind kind;
  private final ProcessBuilder command;

  /** Of the table's files; null where there are none. */
  private final TemporaryFolder folder;

  private final Encryption encryption;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private ServerProcess process;
  private final CompletableFuture<Void> failed = new CompletableFuture<>();
  private final SplittableRandom random = new SplittableRandom(1);

  private Service(
      StepKind kind, ProcessBuilder command, TemporaryFolder folder, Encryption encryption) {
    this.kind = kind;
    this.command = command;
    this.folder = folder;
    this.encryption = encryption;
    process = new ServerProcess(command, Service::port);
  }

  /**
   * Starts a service and creates its table.
   *
   * @param capacity steps of the table
   * @param durable whether its rows are in files of a folder that goes with the service
   */
  static Service start(StepKind kind, long capacity, RateLimit limit, boolean durable) {
    return start(kind, capacity, limit, durable, Encryption.none());
  }

  /** As above, with encrypted connections. */
  static Service start(
      StepKind kind, long capacity, RateLimit limit, boolean durable, Encryption encryption) {
    return start(kind, capacity, limit, durable, Confines.none(), encryption);
  }

  /** As above, within confines. */
  static Service start(
      StepKind kind,
      long capacity,
      RateLimit limit,
      boolean durable,
      Confines confines,
      Encryption encryption) {
    long memory = Tables.bytes(kind, capacity);
    TemporaryFolder folder = durable ? TemporaryFolder.create() : null;
    List<String> line = new ArrayList<>(confines.command());
    line.addAll(List.of("./polyak", "replay-service", "--end-with-input"));
    set(line, "replay-service.standalone=true");
    set(line, "replay-service.listen=127.0.0.1:0");
    set(line, "management.listen=none");
    set(line, "replay-service.memory=" + memory);
    set(line, "replay-service.directory=" + (durable ? folder.path() : ""));
    confines.settings().forEach(setting -> set(line, setting));
    encryption.settings().forEach(setting -> set(line, setting));
    ProcessBuilder command = new ProcessBuilder(line);
    command
        .environment()
        .merge(
            "POLYAK_JAVA_OPTIONS",
            "-XX:MaxDirectMemorySize=" + memory + " " + confines.javaOptions(),
            (own, needed) -> own + " " + needed);
    Service service = new Service(kind, command, folder, encryption);
    ReplayServiceGrpc.newBlockingStub(service.connect())
        .createTables(Tables.create(kind, capacity, limit, durable));
    return service;
  }

  private static void set(List<String> line, String setting) {
    line.add("--set");
    line.add(setting);
  }

  private static Integer port(String line) {
    int at = line.indexOf(LISTENS);
    return at < 0 ? null : Integer.valueOf(line.substring(at + LISTENS.length()));
  }

  ServerProcess process() {
    return process;
  }

  /** SIGKILL; and another process over the same files, to which there is a connection. */
  void killAndStart() {
    channels.forEach(Wire::close);
    channels.clear();
    process.kill();
    process = new ServerProcess(command, Service::port);
    connect();
  }

  /** A connection of its own; closed with the service. */
  ManagedChannel connect() {
    ManagedChannel channel = Wire.connect(process.port(), encryption.credentials());
    channels.add(channel);
    return channel;
  }

  /** A call that appends {@code steps} steps of a stream a message. */
  Appender append(String name, int streams, int steps, Pace pace) {
    return new Appender(connect(), name, streams, rows(steps), pace, failed);
  }

  /** A client that appends {@code steps} steps a message, and waits for nothing. */
  FloodingAppender flood(String stream, int steps, Map<Status.Code, LongAdder> ended) {
    return new FloodingAppender(connect(), stream, rows(steps), ended);
  }

  private RowsMessage rows(int steps) {
    try {
      return new RowsMessage(kind, steps, random);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  Sampler sample(Pace pace) {
    return new Sampler(connect(), kind, pace, failed);
  }

  /** Appends {@code steps} steps, as fast as it goes, and waits until they are stored. */
  void fill(long steps) {
    int message = kind.equals(StepKind.SMALL) ? FILL_STEPS : 8;
    Appender appender = append("fill", FILL_STREAMS, message, Pace.upTo(steps / message * message));
    while (appender.count() < steps / message * message) {
      await(0.01);
    }
  }

  /** Waits, unless a call fails. */
  void await(double seconds) {
    try {
      failed.get((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
    } catch (TimeoutException over) {
      // As it should be.
    } catch (ExecutionException failure) {
      throw new IllegalStateException("a call has failed", failure.getCause());
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** What the service says of its table. */
  TableStatus status() {
    return ReplayServiceGrpc.newBlockingStub(channels.getFirst())
        .watchStatus(WatchStatusRequest.newBuilder().setRun(Tables.RUN).build())
        .next()
        .getTables(0);
  }

  @Override
  public void close() {
    failed.complete(null);
    channels.forEach(Wire::close);
    process.close();
    if (folder != null) {
      folder.close();
    }
  }
}
