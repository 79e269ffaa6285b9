package dev.polyak.networks.vector;

import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule;
import dev.polyak.networks.program.RecordedUpdate;

/**
 * Networks by the Java Vector API on the CPU: each is laid out once for whole vectors and computed
 * in arrays that are there before the first pass. Nothing is allocated after that.
 */
public final class VectorEngine implements Engine {
  /** Fewer numbers in a vector do not pay. */
  public static final int NARROWEST = 4;

  /** Numbers in one of this machine's vectors. */
  public static int width() {
    return Lanes.WIDTH;
  }

  private final int threads;

  /**
   * An engine.
   *
   * @param threads that compute one update, 1 or more; results differ by rounding alone
   */
  public VectorEngine(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("an engine has 1 or more threads, not " + threads);
    }
    this.threads = threads;
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Update compile(UpdateRule rule, int batchSize) {
    Team team = new Team(threads);
    return new RecordedUpdate(
        rule, batchSize, network -> new VectorNetwork(network, team), Runnable::run, team::close);
  }

  @Override
  public Inference inference(NetworkDescription network, int maximumRows) {
    if (maximumRows < 1) {
      throw new IllegalArgumentException("a pass has 1 or more rows, not " + maximumRows);
    }
    return new VectorInference(network, maximumRows);
  }
}
