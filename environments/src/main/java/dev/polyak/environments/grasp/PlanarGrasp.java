package dev.polyak.environments.grasp;

import dev.polyak.environments.Box;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.awt.Graphics2D;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Grasping in a plane, in the spirit of QT-Opt (Kalashnikov et al. 2018, "QT-Opt: Scalable Deep
 * Reinforcement Learning for Vision-Based Robotic Manipulation", arXiv 1806.10293): lift any block
 * out of a {@link Bin} before the time is up.
 *
 * <p>The action is three numbers from -1 to 1: a move across and a move up, of 0.1 at the most
 * each, and whether the fingers close (above 0) or open. A block whose bottom has been lifted to
 * 0.5 ends the episode and earns 1; nothing else earns anything.
 *
 * <p>Of the paper's task it has the continuous displacement and the gripper's command, blocks that
 * are placed at random, the sparse reward at the end and the time limit. It has neither the
 * rotation nor the third dimension, ends by itself rather than by an action, and its steps cost
 * nothing.
 */
final class PlanarGrasp implements Environment {
  /** Of a block's bottom. */
  static final double GOAL_HEIGHT = 0.5;

  private static final Box ACTIONS =
      new Box(List.of(3), new float[] {-1, -1, -1}, new float[] {1, 1, 1});

  private final String name;
  private final Bin bin;
  private final View view;
  private SplittableRandom random;
  private boolean running;

  PlanarGrasp(String name, int blocks, View view) {
    this.name = name;
    bin = new Bin(blocks);
    this.view = view;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Space observationSpace() {
    return view.space();
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
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
    bin.fill(random);
    running = true;
    view.observe(bin, observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (!running) {
      throw new IllegalStateException(name + " has no episode to step in: reset it first");
    }
    bin.step(action[0], action[1], action[2] > 0);
    running = bin.lifted() < GOAL_HEIGHT;
    view.observe(bin, result.observation());
    result.set(running ? 0 : 1, !running, false);
  }

  @Override
  public int framesPerSecond() {
    return 10;
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    PlanarGraspPicture.draw(graphics, width, height, bin);
    return true;
  }
}
