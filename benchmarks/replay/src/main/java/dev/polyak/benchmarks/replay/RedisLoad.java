package dev.polyak.benchmarks.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Redis, in memory alone, with the steps of the other loads: a key for each step, and 64 steps in a
 * value, of which a client would have to cut its windows itself. The oldest key is written again.
 */
final class RedisLoad implements Load {
  private static final long STEPS = 10_000_000;
  private static final int STEP_BYTES = 29;
  private static final int PACKED = 64;
  private static final int DEPTH_OF_STEPS = 512;
  private static final int DEPTH_OF_PACKED = 32;

  @Override
  public void run(Options options, Results results) {
    if (!isInstalled()) {
      results.skip("redis", "redis-server is not installed (Debian's package redis-server)");
      return;
    }
    try (ServerProcess server = start()) {
      int port = server.port();
      try (RespPipeline set = RespPipeline.set(port, STEP_BYTES, DEPTH_OF_STEPS, ring(STEPS))) {
        advance(set, STEPS);
        results.addPeer(
            "Redis: SET, a key a step",
            measure(options, server, set, 1),
            "steps",
            4,
            AppendLoad.OF_64);
      }
      SplittableRandom random = new SplittableRandom(3);
      try (RespPipeline get =
          RespPipeline.get(port, STEP_BYTES, DEPTH_OF_STEPS, () -> random.nextLong(STEPS))) {
        results.addPeer(
            "Redis: GET, a key a step",
            measure(options, server, get, 1),
            "steps",
            2,
            SampleLoad.AT_10_000_000);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    try (ServerProcess server = start();
        RespPipeline set =
            RespPipeline.set(
                server.port(), PACKED * STEP_BYTES, DEPTH_OF_PACKED, ring(STEPS / PACKED))) {
      advance(set, STEPS / PACKED);
      results.addPeer(
          "Redis: SET, 64 steps a value",
          measure(options, server, set, PACKED),
          "steps",
          1,
          AppendLoad.OF_64);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isInstalled() {
    try {
      return new ProcessBuilder("redis-server", "--version").start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static ServerProcess start() {
    int port = freePort();
    return new ServerProcess(
        new ProcessBuilder(
            "redis-server",
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no"),
        line -> line.contains("eady to accept connections") ? port : null);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  /** 0, 1, ... count - 1, 0, ... */
  private static LongSupplier ring(long count) {
    long[] next = new long[1];
    return () -> next[0]++ % count;
  }

  private static void advance(RespPipeline pipeline, long commands) {
    long done = 0;
    while (done < commands) {
      done += pipeline.advance();
    }
  }

  private static Interval measure(
      Options options, ServerProcess server, RespPipeline pipeline, int steps) {
    long[] done = new long[1];
    advanceFor(options.warmUpSeconds(), pipeline);
    return Interval.of(
        options.seconds(),
        () -> done[0] * steps,
        server,
        seconds -> done[0] += advanceFor(seconds, pipeline));
  }

  private static long advanceFor(double seconds, RespPipeline pipeline) {
    long start = System.nanoTime();
    long done = 0;
    while (System.nanoTime() - start < seconds * 1e9) {
      done += pipeline.advance();
    }
    return done;
  }
}
