package dev.polyak.environments.minatar;

import dev.polyak.environments.minatar.Channel.Mark;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Freeway: a chicken crosses eight lanes of traffic, for 1 each time, as often as it can in 2,501
 * steps.
 *
 * <p>It starts in the last row of column 4. Each of rows 1 to 8 has a car, at first in column 0, of
 * a direction and a speed: after s steps of rest it moves a column on, s from 1 to 5, and comes in
 * again at the other end. A step, in this order:
 *
 * <ol>
 *   <li>The chicken moves, if its last move was 3 steps ago.
 *   <li>In the first row it earns 1, is put back to the last row, and all cars get new directions
 *       and speeds. Draws: the eight speeds, then eight directions, to the right if above 1 / 2.
 *   <li>Lane by lane, a car that the chicken is in front of or that moves onto it puts it back to
 *       the last row.
 *   <li>The timers fall by one. The step after the 2,500th ends the game.
 * </ol>
 *
 * Its difficulty does not ramp.
 */
final class Freeway implements Game {
  private static final int CHICKEN = 0;
  private static final int CAR = 1;

  /** The channel of a car's trail is this and its speed. */
  private static final int BEFORE_TRAILS = 1;

  private static final int LANES = 8;
  private static final int SLOWEST = 5;
  private static final int COLUMN = 4;
  private static final int MOVE_INTERVAL = 3;
  private static final int TIME = 2_500;

  /** Of the car in each lane, lane i in row i + 1. */
  private final int[] columns = new int[LANES];

  private final int[] speeds = new int[LANES];
  private final int[] directions = new int[LANES];
  private final int[] timers = new int[LANES];

  private RandomGenerator random;
  private int row;
  private int moveTimer;
  private int time;

  @Override
  public String name() {
    return "Freeway";
  }

  @Override
  public List<Channel> channels() {
    return List.of(
        new Channel("chicken", Mark.PLAYER),
        new Channel("car", Mark.ENEMY),
        new Channel("speed1", Mark.TRAIL),
        new Channel("speed2", Mark.TRAIL),
        new Channel("speed3", Mark.TRAIL),
        new Channel("speed4", Mark.SHORT_TRAIL),
        new Channel("speed5", Mark.SHORT_TRAIL));
  }

  @Override
  public List<Action> actions() {
    return List.of(Action.NOOP, Action.UP, Action.DOWN);
  }

  @Override
  public void begin(RandomGenerator random) {
    this.random = random;
    drawCars();
    for (int lane = 0; lane < LANES; lane++) {
      columns[lane] = 0;
    }
    row = Screen.LAST;
    moveTimer = MOVE_INTERVAL;
    time = TIME;
  }

  private void drawCars() {
    for (int lane = 0; lane < LANES; lane++) {
      speeds[lane] = random.nextInt(1, SLOWEST + 1);
      timers[lane] = speeds[lane];
    }
    for (int lane = 0; lane < LANES; lane++) {
      directions[lane] = random.nextDouble() > 0.5 ? 1 : -1;
    }
  }

  @Override
  public int act(Action action) {
    if (moveTimer == 0 && (action == Action.UP || action == Action.DOWN)) {
      moveTimer = MOVE_INTERVAL;
      row = action == Action.UP ? row - 1 : Math.min(Screen.LAST, row + 1);
    }
    int reward = 0;
    if (row == 0) {
      reward = 1;
      drawCars();
      row = Screen.LAST;
    }
    for (int lane = 0; lane < LANES; lane++) {
      drive(lane);
    }
    moveTimer = Math.max(0, moveTimer - 1);
    time--;
    return reward;
  }

  private void drive(int lane) {
    meet(lane);
    if (timers[lane] > 0) {
      timers[lane]--;
      return;
    }
    timers[lane] = speeds[lane];
    columns[lane] = wrapped(columns[lane] + directions[lane]);
    meet(lane);
  }

  private void meet(int lane) {
    if (row == lane + 1 && columns[lane] == COLUMN) {
      row = Screen.LAST;
    }
  }

  private static int wrapped(int column) {
    return Math.floorMod(column, Screen.SIZE);
  }

  @Override
  public boolean isOver() {
    return time < 0;
  }

  @Override
  public void show(Screen screen) {
    screen.light(row, COLUMN, CHICKEN);
    for (int lane = 0; lane < LANES; lane++) {
      screen.light(lane + 1, columns[lane], CAR);
      screen.light(
          lane + 1, wrapped(columns[lane] - directions[lane]), BEFORE_TRAILS + speeds[lane]);
    }
  }
}
