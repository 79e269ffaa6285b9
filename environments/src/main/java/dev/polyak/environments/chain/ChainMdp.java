package dev.polyak.environments.chain;

import dev.polyak.environments.Box;
import dev.polyak.environments.Canvas;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Palette;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A Markov decision process whose optimal action values are known exactly, to hold what is learned
 * against them: how far values are carried along a chain, and by how much a maximum over noisy
 * estimates is too high (Thrun and Schwartz 1993, "Issues in Using Function Approximation for
 * Reinforcement Learning"; van Hasselt 2010, "Double Q-learning").
 *
 * <p>There are {@code depth} levels of {@code width} lanes. An episode starts on level 0, in a lane
 * drawn evenly, and each step leads to the next level, so that it ends after {@code depth} steps.
 * Action a leads from lane w to lane
 *
 * <pre>
 * (w + a) mod width              of a chain: action 0 stays in its lane
 * (actions w + a) mod width      of a branching chain: actions are the digits of the lane that is
 *                                reached, and any is reached in log(width) / log(actions) steps
 * </pre>
 *
 * <p>The step from the last level earns {@code w / (width - 1)} in the lane w that it leads to, or
 * 1 where there is one lane; the others earn nothing. In a stochastic chain an action has, with
 * probability {@code slip}, the effect of one that is drawn evenly from all; and each reward has
 * normal noise of mean 0 and standard deviation {@code noise} on top. Draws of a step: whether it
 * slips and to which action, if {@code slip} is above 0; the noise, if {@code noise} is.
 *
 * <p>The observation is {@code [depth][width]} numbers, a 1 for the state among zeros; after the
 * end all are zeros. A network without hidden layers is a table over it.
 */
public final class ChainMdp implements Environment {
  /** Most of {@link #states}. */
  public static final int MOST_STATES = 65_536;

  /** Around the picture, in distances of two levels, and of two lanes. */
  private static final double MARGIN = 0.7;

  /** Radius of what must be seen, over the picture's width. */
  private static final double SMALLEST = 0.012;

  private final String name;
  private final int depth;
  private final int width;
  private final int actions;
  private final boolean branching;
  private final double slip;
  private final double noise;
  private final Box observationSpace;
  private final Discrete actionSpace;

  private SplittableRandom random;
  private boolean running;
  private int level;
  private int lane;

  /**
   * A chain.
   *
   * @param depth levels, 1 or more
   * @param width lanes of a level, 1 or more
   * @param actions 1 or more
   * @param branching whether an action chooses among lanes far apart, rather than neighbours
   * @param slip probability, from 0 to 1
   * @param noise standard deviation, 0 or more
   * @throws IllegalArgumentException if one of them is out of range, or there are more than {@link
   *     #MOST_STATES} states
   */
  public ChainMdp(int depth, int width, int actions, boolean branching, double slip, double noise) {
    this(
        branching ? ChainProvider.BRANCHING : ChainProvider.CHAIN,
        depth,
        width,
        actions,
        branching,
        slip,
        noise);
  }

  ChainMdp(
      String name,
      int depth,
      int width,
      int actions,
      boolean branching,
      double slip,
      double noise) {
    require(depth >= 1, "depth", depth, "1 or more");
    require(width >= 1, "width", width, "1 or more");
    require(actions >= 1, "actions", actions, "1 or more");
    require(slip >= 0 && slip <= 1, "slip", slip, "from 0 to 1");
    require(noise >= 0 && Double.isFinite(noise), "noise", noise, "0 or more");
    long states = (long) depth * width;
    require(states <= MOST_STATES, "depth x width", states, "at most " + MOST_STATES);
    this.name = name;
    this.depth = depth;
    this.width = width;
    this.actions = actions;
    this.branching = branching;
    this.slip = slip;
    this.noise = noise;
    float[] ones = new float[depth * width];
    Arrays.fill(ones, 1);
    observationSpace = new Box(List.of(depth, width), new float[ones.length], ones);
    actionSpace = new Discrete(actions, 0);
  }

  private static void require(boolean holds, String what, Number value, String limit) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s of a chain is %s, not %s".formatted(what, limit, value));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  /** Levels, which are the steps of an episode. */
  public int depth() {
    return depth;
  }

  /** Lanes of a level. */
  public int width() {
    return width;
  }

  /** How many there are, the end not among them. */
  public int states() {
    return depth * width;
  }

  /** The number of a state, which is that of its 1 in the observation. */
  public int state(int level, int lane) {
    return level * width + lane;
  }

  /**
   * Q*, the expected sum of discounted rewards after each action in each state where all later ones
   * are the best. By value iteration (Bellman 1957),
   *
   * <pre>
   * Q*(s, a) = sum over b of P(b | a) (r(s, b) + discount max over c of Q*(s', c)),
   * P(b | a) = (1 - slip) [a = b] + slip / actions,  s' where b leads from s
   * </pre>
   *
   * which one sweep from the last level to the first makes exact: no step leads back. Noise has no
   * part in it.
   *
   * @param discount from 0 to 1
   * @return {@code [states][actions]}, by {@link #state}
   */
  public double[][] optimalActionValues(double discount) {
    require(discount >= 0 && discount <= 1, "discount", discount, "from 0 to 1");
    double[][] values = new double[states()][actions];
    double[] outcomes = new double[actions];
    for (int from = depth - 1; from >= 0; from--) {
      for (int at = 0; at < width; at++) {
        for (int effect = 0; effect < actions; effect++) {
          int to = next(at, effect);
          outcomes[effect] =
              from == depth - 1 ? prize(to) : discount * largest(values[state(from + 1, to)]);
        }
        double mean = Arrays.stream(outcomes).average().orElseThrow();
        double[] ofState = values[state(from, at)];
        for (int action = 0; action < actions; action++) {
          ofState[action] = (1 - slip) * outcomes[action] + slip * mean;
        }
      }
    }
    return values;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private int next(int from, int action) {
    long lanes = branching ? (long) actions * from + action : (long) from + action;
    return (int) (lanes % width);
  }

  private double prize(int reached) {
    return width == 1 ? 1 : (double) reached / (width - 1);
  }

  @Override
  public void reset(long seed, float[] observation) {
    random = new SplittableRandom(seed);
    reset(observation);
  }

  @Override
  public void reset(float[] observation) {
    if (random == null) {
      throw new IllegalStateException(name + " is reset with a seed first");
    }
    level = 0;
    lane = random.nextInt(width);
    running = true;
    observe(observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (!running) {
      throw new IllegalStateException(name + " has no episode to step in: reset it first");
    }
    boolean slips = slip > 0 && random.nextDouble() < slip;
    lane = next(lane, slips ? random.nextInt(actions) : (int) action[0]);
    level++;
    running = level < depth;
    double reward = running ? 0 : prize(lane);
    if (noise > 0) {
      reward += noise * random.nextGaussian();
    }
    observe(result.observation());
    result.set(reward, !running, false);
  }

  private void observe(float[] observation) {
    Arrays.fill(observation, 0);
    if (running) {
      observation[state(level, lane)] = 1;
    }
  }

  @Override
  public int framesPerSecond() {
    return 5;
  }

  /** Levels from the left to the right, lanes from the bottom to the top, prizes at the end. */
  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    double beside = Math.max(MARGIN, 2 * SMALLEST * depth);
    double columns = depth + 2 * beside;
    double rows = this.width - 1 + 2 * MARGIN;
    // As far apart as fills the picture, where levels are 1 apart.
    double lanes = columns * height / width / rows;
    double size = Math.min(1, lanes);
    double least = SMALLEST * columns;
    double right = depth + beside;
    double top = lanes * (this.width - 1 + MARGIN);
    try (Canvas canvas =
        new Canvas(graphics, width, height, -beside, right, -MARGIN * lanes, top)) {
      double state = Math.max(0.22 * size, least / 4);
      for (int at = 0; at < this.width; at++) {
        for (int column = 0; column < depth; column++) {
          canvas.disc(column, at * lanes, state, Palette.MIST);
        }
        double radius = Math.max((0.1 + 0.25 * prize(at)) * size, least * prize(at));
        canvas.disc(depth, at * lanes, radius, Palette.GREEN);
      }
      if (running) {
        double thickness = Math.max(0.08 * size, least / 3);
        for (int action = 0; action < actions; action++) {
          double to = next(lane, action) * lanes;
          canvas.line(level, lane * lanes, level + 1.0, to, thickness, Palette.AMBER);
        }
      }
      canvas.disc(level, lane * lanes, Math.max(0.32 * size, least), Palette.BLUE);
    }
    return true;
  }
}
