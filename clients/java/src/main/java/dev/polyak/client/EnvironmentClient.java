package dev.polyak.client;

import dev.polyak.environments.Environment;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Plays environments for a run: connects to an actor-node's gateway, sends what they show and takes
 * the actions that come back, until the run is over.
 *
 * <pre>
 * EnvironmentClient.play(new MyRobot(), "localhost:7005");
 * </pre>
 *
 * <p>While nobody is there, or the node stops, it tries again with back-off; whatever else ends the
 * call is an error with the node's words.
 */
public final class EnvironmentClient {
  private static final int MESSAGE_BYTES = 64 << 20;
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final String target;
  private final String name;
  private final List<Environment> environments;
  private final Consumer<String> told;
  private final Access access;

  /**
   * What was played.
   *
   * @param episodes that ended
   * @param steps of all environments
   * @param meanReturn of the last hundred episodes; NaN where none has ended
   */
  public record Played(long episodes, long steps, double meanReturn) {}

  /** As below, in plaintext: of a gateway on the loopback address. */
  public EnvironmentClient(
      String target, String name, List<Environment> environments, Consumer<String> told) {
    this(target, name, environments, told, Access.plaintext());
  }

  /**
   * A client of several environments of one kind, which step together.
   *
   * @param target host and port of the gateway
   * @param name the client's own, of [a-z0-9_.-]: nobody else plays under it
   * @param environments 1 or more, which belong to the client while it plays
   * @param told hears what a person wants to know while it waits
   * @param access how it comes in
   */
  public EnvironmentClient(
      String target,
      String name,
      List<Environment> environments,
      Consumer<String> told,
      Access access) {
    if (environments.isEmpty()) {
      throw new IllegalArgumentException("a client has 1 environment or more");
    }
    this.target = target;
    this.name = name;
    this.environments = List.copyOf(environments);
    this.told = told;
    this.access = access;
  }

  /**
   * Plays one environment until the run is over, under a name of this process, in plaintext.
   *
   * @param target host and port of the gateway
   * @throws StatusException if the node refuses it: the status says what is wrong
   * @throws InterruptedException if interrupted
   */
  public static Played play(Environment environment, String target)
      throws StatusException, InterruptedException {
    return play(environment, target, Access.plaintext());
  }

  /**
   * As above.
   *
   * @param access how it comes in
   */
  public static Played play(Environment environment, String target, Access access)
      throws StatusException, InterruptedException {
    return new EnvironmentClient(
            target, ProcessName.get(), List.of(environment), System.err::println, access)
        .play();
  }

  /**
   * Plays until the run is over.
   *
   * @throws StatusException if the node refuses it: the status says what is wrong
   * @throws InterruptedException if interrupted
   */
  public Played play() throws StatusException, InterruptedException {
    Tally tally = new Tally();
    ManagedChannel channel =
        Grpc.newChannelBuilder(target, access.channel())
            .maxInboundMessageSize(MESSAGE_BYTES)
            .build();
    try {
      int failures = 0;
      while (true) {
        long before = tally.steps();
        try {
          new PlaySession(new ClientExchange(channel, access), name, environments, tally).run();
          return tally.played();
        } catch (StatusException ended) {
          if (ended.getStatus().getCode() != Status.Code.UNAVAILABLE) {
            throw ended;
          }
          failures = tally.steps() > before ? 0 : failures + 1;
          Duration wait = waitAfter(failures);
          told.accept(
              "%s is not there (%s); tries again in %.1f s"
                  .formatted(target, ended.getStatus().getDescription(), wait.toMillis() / 1e3));
          Thread.sleep(wait);
        }
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /** Twice as long each time, and by chance between half of that and all. */
  private static Duration waitAfter(int failures) {
    double full = FIRST_WAIT.toMillis() * Math.pow(2, Math.min(failures, 30));
    double bounded = Math.min(full, (double) LONGEST_WAIT.toMillis());
    return Duration.ofMillis((long) (bounded * ThreadLocalRandom.current().nextDouble(0.5, 1)));
  }
}
