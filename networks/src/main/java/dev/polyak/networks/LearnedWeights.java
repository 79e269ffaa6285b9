package dev.polyak.networks;

/**
 * The weights of one network under training as flat vectors in plain memory: online, target, Adam's
 * moments, and the target that P continues (see {@link Update}). What an engine that computes on
 * the CPU needs beside its passes.
 */
public final class LearnedWeights {

  /** Elements of each vector that pass through the first-level cache together. */
  private static final int BLOCK = 1024;

  /** Each block's moments are flushed once in so many updates. */
  private static final int FLUSHED = 64;

  private final float[] online;
  private final float[] target;
  private final float[] targetAtRebase;
  private final Adam adam;

  /** All zeros. */
  public LearnedWeights(int parameters) {
    online = new float[parameters];
    target = new float[parameters];
    targetAtRebase = new float[parameters];
    adam = new Adam(parameters);
  }

  /** The live vector. Whoever writes a target calls {@link #startAccumulating} next. */
  public float[] vector(Kind kind) {
    return switch (kind) {
      case ONLINE -> online;
      case TARGET -> target;
    };
  }

  /**
   * P, see {@link Update}.
   *
   * @param updates k since the target that P continues
   */
  public float[] accumulated(TargetRule rule, long updates) {
    float[] sum = new float[target.length];
    if (updates > 0 && rule instanceof TargetRule.Polyak(double tau)) {
      PolyakAveraging.sum(targetAtRebase, target, tau, updates, sum);
    }
    return sum;
  }

  /** Adam's first moment, live. */
  public float[] firstMoment() {
    return adam.first();
  }

  /** Adam's second moment, live. */
  public float[] secondMoment() {
    return adam.second();
  }

  /**
   * One update: a step of the optimiser and the target's move, in one pass over the vectors.
   *
   * @param update 1 at the first one: Adam's t, and what copies are counted by
   * @param gradient of the loss by the online weights, finite
   * @param norm of the gradient
   * @param maximumNorm the step goes along the gradient scaled down to at most this norm
   */
  public void step(
      long update,
      float[] gradient,
      double norm,
      double maximumNorm,
      double learningRate,
      TargetRule rule) {
    adam.begin(update, learningRate, norm, maximumNorm);
    for (int from = 0; from < online.length; from += BLOCK) {
      int to = Math.min(from + BLOCK, online.length);
      adam.step(online, gradient, from, to);
      if ((update + from / BLOCK) % FLUSHED == 0) {
        adam.flush(from, to);
      }
      follow(rule, update, from, to);
    }
  }

  /** One update in which the online weights stay: the target's move alone. */
  public void follow(long update, TargetRule rule) {
    follow(rule, update, 0, online.length);
  }

  private void follow(TargetRule rule, long update, int from, int to) {
    switch (rule) {
      case TargetRule.Polyak(double tau) -> PolyakAveraging.move(target, online, tau, from, to);
      case TargetRule.CopyEvery(long updates) -> {
        if (update % updates == 0) {
          System.arraycopy(online, from, target, from, to - from);
        }
      }
    }
  }

  /**
   * See {@link Update#rebase}.
   *
   * @param updates k
   */
  public void rebase(TargetRule rule, long updates) {
    switch (rule) {
      case TargetRule.Polyak(double tau) -> {
        PolyakAveraging.moveBy(targetAtRebase, accumulated(rule, updates), tau, updates);
        System.arraycopy(targetAtRebase, 0, target, 0, target.length);
      }
      case TargetRule.CopyEvery(long every) -> {}
    }
    startAccumulating();
  }

  /** P continues the target as it is. */
  public void startAccumulating() {
    System.arraycopy(target, 0, targetAtRebase, 0, target.length);
  }
}
