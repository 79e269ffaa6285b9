package dev.polyak.networks.vector;

import dev.polyak.networks.Kind;
import dev.polyak.networks.LearnedWeights;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.program.NetworkPass;
import dev.polyak.networks.program.TrainedNetwork;

/** A network under training: weights in strips, and their transpose for backward passes. */
final class VectorNetwork implements TrainedNetwork {
  private final NetworkPlan plan;
  private final Team team;
  private final LearnedWeights weights;
  private final float[] transposed;
  private boolean stale = true;

  /** A network whose passes {@code team} computes; the team stays its owner's. */
  VectorNetwork(NetworkDescription description, Team team) {
    plan = new NetworkPlan(description);
    this.team = team;
    weights = new LearnedWeights(plan.size());
    transposed = new float[plan.transposedSize()];
  }

  @Override
  public NetworkDescription description() {
    return plan.description();
  }

  NetworkPlan plan() {
    return plan;
  }

  @Override
  public LearnedWeights weights() {
    return weights;
  }

  @Override
  public void order(float[] described, float[] own) {
    plan.order(described, own);
  }

  @Override
  public void describe(float[] own, float[] described) {
    plan.describe(own, described);
  }

  @Override
  public double norm(float[] gradient) {
    return Elements.norm(gradient);
  }

  @Override
  public void moved() {
    stale = true;
  }

  /** The online weights transposed, brought up to date. */
  float[] transposed() {
    if (stale) {
      float[] online = weights.vector(Kind.ONLINE);
      for (int i = 0; i < plan.layers().size(); i++) {
        plan.layers().get(i).transpose(online, transposed);
      }
      stale = false;
    }
    return transposed;
  }

  @Override
  public NetworkPass pass(Kind kind, int rows) {
    return new VectorPass(this, team, weights.vector(kind), rows);
  }

  @Override
  public void close() {
    // Plain memory.
  }
}
