package dev.polyak.client;

import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.environment.v1.SimulatorServiceGrpc;
import dev.polyak.environments.Environment;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Plays environments for runs whose actor-nodes dial it, {@code actor-node.gateway.simulators}: a
 * simulator as a service. Each call has environments of its own, and a thread.
 *
 * <pre>
 * EnvironmentServer.start(MyRobot::new, "0.0.0.0:7006").await();
 * </pre>
 *
 * <p>It serves until it is closed: a run that is over, and a node that is gone, end their calls.
 */
public final class EnvironmentServer implements AutoCloseable {
  private static final int MESSAGE_BYTES = 64 << 20;
  private static final int CALLS = 64;
  private static final Duration PINGS = Duration.ofSeconds(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Server server;
  private final String name;
  private final Supplier<List<Environment>> environments;
  private final int calls;
  private final Consumer<String> told;

  /** The calls that are played, by their number; guarded by itself. */
  private final BitSet played = new BitSet();

  /**
   * Starts to serve.
   *
   * @param listen host and port: "0.0.0.0:7006" for everybody, port 0 for any free one
   * @param name the server's own, of [a-z0-9_.-]: no other client of a node plays under it, or
   *     under it with a number
   * @param environments makes those of a call, 1 or more of one kind, which step together; they are
   *     closed when it ends
   * @param calls that are played at once at the most
   * @param told hears what a person wants to know
   * @throws IOException if it cannot listen there
   */
  public EnvironmentServer(
      String listen,
      String name,
      Supplier<List<Environment>> environments,
      int calls,
      Consumer<String> told)
      throws IOException {
    this.name = name;
    this.environments = environments;
    this.calls = calls;
    this.told = told;
    server =
        NettyServerBuilder.forAddress(address(listen), InsecureServerCredentials.create())
            .addService(new Service())
            .maxInboundMessageSize(MESSAGE_BYTES)
            // Nodes find out within seconds that a server is gone.
            .permitKeepAliveTime(PINGS.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .build()
            .start();
  }

  /**
   * Serves one environment for each call, under a name of this process.
   *
   * @param environment makes one
   * @param listen host and port
   * @throws IOException if it cannot listen there
   */
  public static EnvironmentServer start(Supplier<? extends Environment> environment, String listen)
      throws IOException {
    return new EnvironmentServer(
        listen, ProcessName.get(), () -> List.of(environment.get()), CALLS, System.err::println);
  }

  private static InetSocketAddress address(String listen) {
    int colon = listen.lastIndexOf(':');
    if (colon < 1 || !listen.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          "a server listens on host:port, such as 127.0.0.1:7006, not " + listen);
    }
    return new InetSocketAddress(
        listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /** Waits until it is closed. */
  public void await() throws InterruptedException {
    server.awaitTermination();
  }

  /** Ends all calls; each closes its environments. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Service extends SimulatorServiceGrpc.SimulatorServiceImplBase {
    @Override
    public StreamObserver<PlayResponse> simulate(StreamObserver<PlayRequest> requests) {
      ServerExchange exchange = new ServerExchange(requests);
      int number = begin();
      if (number == calls) {
        exchange.end(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "%s plays %d calls, which is the most".formatted(name, calls)));
      } else {
        String call = name + "-" + number;
        Thread.ofPlatform().daemon().name(call).start(() -> play(exchange, call, number));
      }
      return exchange;
    }
  }

  /**
   * The number of a call that begins: the least that none has; {@code calls} where all have one.
   */
  private int begin() {
    synchronized (played) {
      int number = played.nextClearBit(0);
      if (number < calls) {
        played.set(number);
      }
      return number;
    }
  }

  private void play(ServerExchange exchange, String call, int number) {
    Status end = Status.INTERNAL.withDescription(call + " has failed: see its own log");
    try {
      end = play(exchange, call);
    } finally {
      synchronized (played) {
        played.clear(number);
      }
      exchange.end(end);
    }
  }

  /** Plays until the call is over. Returns what this side ends it with. */
  private Status play(ServerExchange exchange, String call) {
    Tally tally = new Tally();
    List<Environment> own = List.of();
    try {
      own = environments.get();
      new PlaySession(exchange, call, own, tally).run();
      told.accept("%s: the run is over, after %s".formatted(call, text(tally.played())));
    } catch (StatusException ended) {
      told.accept(
          "%s: the node ends the call with %s: %s, after %s"
              .formatted(
                  call,
                  ended.getStatus().getCode(),
                  ended.getStatus().getDescription(),
                  text(tally.played())));
    } catch (InterruptedException stopped) {
      return Status.UNAVAILABLE.withDescription(call + " is stopping");
    } catch (RuntimeException failure) {
      told.accept("%s: the environment failed: %s".formatted(call, failure));
      return Status.INTERNAL.withDescription(
          "the environment of %s failed: %s".formatted(call, failure));
    } finally {
      own.forEach(Environment::close);
    }
    return Status.OK;
  }

  private static String text(EnvironmentClient.Played played) {
    return String.format(
        Locale.ROOT,
        "%,d episodes and %,d steps, the last episodes' mean return %.1f",
        played.episodes(),
        played.steps(),
        played.meanReturn());
  }
}
