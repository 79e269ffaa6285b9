package dev.polyak.environments.minatar;

import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.awt.Graphics2D;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One of MinAtar's games as an environment, with sticky actions: with a probability, the action
 * that was taken in the step before is taken again in place of the one that is asked for (Machado
 * et al. 2018, "Revisiting the Arcade Learning Environment", section 5.2).
 *
 * <p>As in MinAtar, that also goes for an episode's first step and the last one before it; after a
 * reset with a seed, which starts all randomness anew, nothing was done before. Draws: whether the
 * action sticks, at each step, then the game's.
 *
 * <p>The observation is an image {@code [10][10][channels]} of a {@link Screen}.
 */
final class MinAtar implements Environment {
  private final String name;
  private final Game game;
  private final List<Action> actions;
  private final double stickiness;
  private final List<Channel> channels;
  private final Screen screen;
  private final Space observationSpace;
  private final Space actionSpace;

  private SplittableRandom random;
  private Action last;
  private boolean running;

  /**
   * @param actions that may be asked for, by their numbers
   * @param stickiness probability that an action is repeated, from 0 to 1
   */
  MinAtar(String name, Game game, List<Action> actions, double stickiness) {
    this.name = name;
    this.game = game;
    this.actions = actions;
    this.stickiness = stickiness;
    channels = game.channels();
    screen = new Screen(channels.size());
    observationSpace = screen.space();
    actionSpace = new Discrete(actions.size(), 0);
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

  @Override
  public void reset(long seed, float[] observation) {
    random = new SplittableRandom(seed);
    last = Action.NOOP;
    reset(observation);
  }

  @Override
  public void reset(float[] observation) {
    if (random == null) {
      throw new IllegalStateException(name + " is reset with a seed first");
    }
    game.begin(random);
    running = true;
    show(observation);
  }

  private void show(float[] observation) {
    screen.clear(observation);
    game.show(screen);
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (!running) {
      throw new IllegalStateException(name + " has no episode to step in: reset it first");
    }
    if (random.nextDouble() >= stickiness) {
      last = actions.get((int) action[0]);
    }
    int reward = game.act(last);
    running = !game.isOver();
    show(result.observation());
    result.set(reward, !running, false);
  }

  @Override
  public int framesPerSecond() {
    return 10;
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    Screen picture = new Screen(channels.size());
    if (random != null) {
      game.show(picture);
    }
    MinAtarPicture.draw(graphics, width, height, picture, channels);
    return true;
  }
}
