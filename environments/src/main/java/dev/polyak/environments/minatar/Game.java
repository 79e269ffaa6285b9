package dev.polyak.environments.minatar;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The rules of a game on a grid of 10 x 10 cells, rows counted from the top and columns from the
 * left, both from 0. They are those of MinAtar (Young and Tian 2019, "MinAtar: An Atari-Inspired
 * Testbed for Thorough and Reproducible Reinforcement Learning Experiments", arXiv 1903.03176), as
 * its version 1.0.15 plays them, to the order of the random draws.
 *
 * <p>Nothing is allocated per step.
 */
interface Game {

  /** Such as {@code Breakout}. */
  String name();

  /** What it shows, by channel. */
  List<Channel> channels();

  /** The actions that do something in this game, in the order of the minimal action set. */
  List<Action> actions();

  /**
   * Starts a game.
   *
   * @param random gives this game's draws until the next one starts
   */
  void begin(RandomGenerator random);

  /**
   * One step of a game that is not over.
   *
   * @return its reward
   */
  int act(Action action);

  /** Whether the last step has ended the game. */
  boolean isOver();

  /** Shows the present state on an empty screen. */
  void show(Screen screen);
}
