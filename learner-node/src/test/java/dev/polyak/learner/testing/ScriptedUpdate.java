package dev.polyak.learner.testing;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.Dense;
import dev.polyak.networks.GradientNorm;
import dev.polyak.networks.Kind;
import dev.polyak.networks.LearnedWeights;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.Operations;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule;
import java.util.List;
import java.util.Random;

/**
 * An update of one network "q" whose gradients are random, or not finite when a test says so; all
 * else is as in an engine.
 */
public final class ScriptedUpdate implements Update {
  public static final NetworkDescription NETWORK =
      new NetworkDescription(4, List.of(new Dense(2, Activation.IDENTITY)));

  private final int rows;
  private final LearnedWeights weights = new LearnedWeights(NETWORK.parameters());
  private final Random random = new Random(5);
  private final float[] errors;
  private TargetRule rule;
  private boolean finite = true;
  private long updates;
  private long sinceRebase;

  public ScriptedUpdate(int rows) {
    this.rows = rows;
    errors = new float[rows];
  }

  /** Whether gradients are finite from now on. */
  public void setFinite(boolean value) {
    finite = value;
  }

  @Override
  public UpdateRule rule() {
    return new UpdateRule() {
      @Override
      public List<NamedNetwork> networks() {
        return List.of(new NamedNetwork("q", NETWORK));
      }

      @Override
      public BatchLayout batch() {
        return new BatchLayout(
            List.of(new BatchLayout.Column("weight", 1, BatchLayout.Type.FLOAT32)));
      }

      @Override
      public List<String> metrics() {
        return List.of("loss", "td_error", "q_mean", "q_max", "gradient_norm");
      }

      @Override
      public void apply(Operations operations) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Override
  public void follow(TargetRule newRule) {
    rule = newRule;
  }

  @Override
  public boolean run(Batch batch, double learningRate) {
    for (int i = 0; i < rows; i++) {
      errors[i] = finite ? -i : Float.NaN;
    }
    if (!finite) {
      return false;
    }
    float[] gradient = new float[NETWORK.parameters()];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) random.nextGaussian();
    }
    updates++;
    sinceRebase++;
    weights.step(updates, gradient, GradientNorm.of(gradient), 1e9, learningRate, rule);
    return true;
  }

  @Override
  public float[] result(String name) {
    return errors;
  }

  @Override
  public double metric(String name) {
    return finite ? updates : Double.NaN;
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public void read(String network, Kind kind, float[] destination) {
    copy(weights.vector(kind), destination);
  }

  @Override
  public void write(String network, Kind kind, float[] source) {
    copy(source, weights.vector(kind));
    if (kind == Kind.TARGET) {
      weights.startAccumulating();
    }
  }

  @Override
  public void readAccumulated(String network, float[] destination) {
    copy(weights.accumulated(rule, sinceRebase), destination);
  }

  @Override
  public long updatesSinceRebase() {
    return sinceRebase;
  }

  @Override
  public void rebase() {
    if (sinceRebase > 0) {
      weights.rebase(rule, sinceRebase);
      sinceRebase = 0;
    }
  }

  @Override
  public void readMoments(String network, float[] first, float[] second) {
    copy(weights.firstMoment(), first);
    copy(weights.secondMoment(), second);
  }

  @Override
  public void writeMoments(String network, float[] first, float[] second, long newUpdates) {
    copy(first, weights.firstMoment());
    copy(second, weights.secondMoment());
    updates = newUpdates;
  }

  @Override
  public void close() {}

  private static void copy(float[] source, float[] destination) {
    System.arraycopy(source, 0, destination, 0, destination.length);
  }
}
