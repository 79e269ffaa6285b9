package dev.polyak.actor.gateway;

import dev.polyak.node.Backoff;
import dev.polyak.node.rpc.Address;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The simulators that a gateway dials: so many calls to each, every one made again with back-off
 * whenever it has ended, until the run is over.
 */
public final class Simulators implements AutoCloseable {
  private final Gateway gateway;
  private final Function<Address, ManagedChannel> connect;
  private final Duration silence;
  private final BiConsumer<Duration, Runnable> schedule;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final List<Line> lines = new ArrayList<>();

  /** Guarded by this object, as the lines' calls are. */
  private boolean closed;

  /**
   * Dials all of them at once.
   *
   * @param settings whose addresses were checked
   * @param silence after which one that has not introduced itself counts as hung
   * @param connect makes a channel, whose calls run in the connection's thread
   * @param schedule runs something after a while, on any thread, which it may block
   */
  public Simulators(
      Gateway gateway,
      GatewaySettings settings,
      Duration silence,
      Function<Address, ManagedChannel> connect,
      BiConsumer<Duration, Runnable> schedule) {
    this.gateway = gateway;
    this.silence = silence;
    this.schedule = schedule;
    this.connect = connect;
    for (Address address : settings.simulators()) {
      Simulator simulator = new Simulator(address);
      for (int i = 0; i < settings.callsPerSimulator(); i++) {
        lines.add(new Line(simulator));
      }
    }
    lines.forEach(line -> schedule.accept(Duration.ZERO, line::dial));
  }

  /** One of the calls that are kept up. */
  private final class Line {
    private final Simulator simulator;
    private DialledCall call;
    private long since;
    private int failures;

    Line(Simulator simulator) {
      this.simulator = simulator;
    }

    private void dial() {
      // A new one each time: it looks the name up, so that a service that has moved is found.
      ManagedChannel channel = connect.apply(simulator.address());
      synchronized (Simulators.this) {
        if (closed) {
          channel.shutdownNow();
          return;
        }
        since = System.nanoTime();
        call = new DialledCall(channel, gateway, simulator, schedule, this::ended);
        call.dial(silence);
      }
    }

    private void ended(DialledCall.Ended end) {
      if (end.status().isOk()) {
        // Which only this side ends a call with: the run is over.
        return;
      }
      Duration wait;
      synchronized (Simulators.this) {
        if (closed) {
          return;
        }
        if (System.nanoTime() - since >= Backoff.PEER.maximum().toNanos()) {
          failures = 0;
        }
        wait = Backoff.PEER.before(failures++, random);
      }
      simulator.lost(end);
      schedule.accept(wait, this::dial);
    }
  }

  /** Ends all calls, and waits a short while for the simulators to end theirs. */
  @Override
  public void close() {
    List<DialledCall> calls = new ArrayList<>();
    synchronized (this) {
      closed = true;
      for (Line line : lines) {
        if (line.call != null) {
          calls.add(line.call);
        }
      }
    }
    calls.forEach(DialledCall::stop);
    long end = System.nanoTime() + DialledCall.GRACE.toNanos();
    calls.forEach(call -> call.awaitEnd(end - System.nanoTime()));
  }
}
