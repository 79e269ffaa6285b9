package dev.polyak.environments.minatar;

import dev.polyak.environments.minatar.Channel.Mark;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Asterix: treasures, for 1 each, and enemies, which end the game, cross the grid.
 *
 * <p>The player starts in row 5, column 5, and keeps off the first and the last row. Rows 1 to 8
 * are a lane each, for one treasure or enemy. A step, in this order:
 *
 * <ol>
 *   <li>If the spawn timer is at 0, it is set to the spawn interval, 10, and with equal chance at
 *       the left or the right end, in a free lane, a treasure (chance 1 / 3) or an enemy comes in.
 *       Draws: from the left if below 1 / 2, a treasure if below 1 / 3, which of the free lanes;
 *       without a free lane, only the first two.
 *   <li>The player moves, and meets what is in its cell.
 *   <li>If the move timer is at 0, it is set to the move interval, 5; all things move a column on,
 *       leave the grid beyond its end, and meet the player in their new cell.
 *   <li>Both timers fall by one.
 *   <li>With difficulty ramping, while one of the intervals is above 1: every 102 steps the spawn
 *       interval is one shorter, and every other time the move interval too, down to 1.
 * </ol>
 */
final class Asterix implements Game {
  private static final int PLAYER = 0;
  private static final int ENEMY = 1;
  private static final int TRAIL = 2;
  private static final int GOLD = 3;

  private static final int LANES = 8;
  private static final int FIRST_SPAWN_INTERVAL = 10;
  private static final int FIRST_MOVE_INTERVAL = 5;
  private static final int RAMP_INTERVAL = 100;

  private final boolean ramping;

  /** Of the thing in each lane, lane i in row i + 1: 1, -1, or 0 where the lane is free. */
  private final int[] steps = new int[LANES];

  private final int[] columns = new int[LANES];
  private final boolean[] gold = new boolean[LANES];

  private RandomGenerator random;
  private int row;
  private int column;
  private int spawnInterval;
  private int spawnTimer;
  private int moveInterval;
  private int moveTimer;
  private int rampTimer;
  private int ramps;
  private boolean over;

  Asterix(boolean ramping) {
    this.ramping = ramping;
  }

  @Override
  public String name() {
    return "Asterix";
  }

  @Override
  public List<Channel> channels() {
    return List.of(
        new Channel("player", Mark.PLAYER),
        new Channel("enemy", Mark.ENEMY),
        new Channel("trail", Mark.TRAIL),
        new Channel("gold", Mark.TREASURE));
  }

  @Override
  public List<Action> actions() {
    return List.of(Action.NOOP, Action.LEFT, Action.UP, Action.RIGHT, Action.DOWN);
  }

  @Override
  public void begin(RandomGenerator random) {
    this.random = random;
    row = 5;
    column = 5;
    spawnInterval = FIRST_SPAWN_INTERVAL;
    spawnTimer = spawnInterval;
    moveInterval = FIRST_MOVE_INTERVAL;
    moveTimer = moveInterval;
    rampTimer = RAMP_INTERVAL;
    ramps = 0;
    over = false;
    Arrays.fill(steps, 0);
  }

  @Override
  public int act(Action action) {
    if (spawnTimer == 0) {
      spawn();
      spawnTimer = spawnInterval;
    }
    switch (action) {
      case LEFT -> column = Math.max(0, column - 1);
      case UP -> row = Math.max(1, row - 1);
      case RIGHT -> column = Math.min(Screen.LAST, column + 1);
      case DOWN -> row = Math.min(LANES, row + 1);
      default -> {}
    }
    int reward = meet();
    if (moveTimer == 0) {
      moveTimer = moveInterval;
      moveThings();
      reward += meet();
    }
    spawnTimer--;
    moveTimer--;
    if (ramping) {
      ramp();
    }
    return reward;
  }

  private void spawn() {
    boolean fromLeft = random.nextDouble() < 0.5;
    boolean treasure = random.nextDouble() < 1 / 3.0;
    int free = 0;
    for (int step : steps) {
      if (step == 0) {
        free++;
      }
    }
    if (free == 0) {
      return;
    }
    int lane = freeLane(random.nextInt(free));
    steps[lane] = fromLeft ? 1 : -1;
    columns[lane] = fromLeft ? 0 : Screen.LAST;
    gold[lane] = treasure;
  }

  /** The free lane before which there are so many others. */
  private int freeLane(int before) {
    int lane = 0;
    for (int left = before; steps[lane] != 0 || left > 0; lane++) {
      if (steps[lane] == 0) {
        left--;
      }
    }
    return lane;
  }

  /** The reward of what is in the player's cell. Only its own lane's thing can be. */
  private int meet() {
    int lane = row - 1;
    if (steps[lane] == 0 || columns[lane] != column) {
      return 0;
    }
    if (!gold[lane]) {
      over = true;
      return 0;
    }
    steps[lane] = 0;
    return 1;
  }

  private void moveThings() {
    for (int lane = 0; lane < LANES; lane++) {
      columns[lane] += steps[lane];
      if (!Screen.isColumn(columns[lane])) {
        steps[lane] = 0;
      }
    }
  }

  private void ramp() {
    if (spawnInterval == 1 && moveInterval == 1) {
      return;
    }
    if (rampTimer >= 0) {
      rampTimer--;
      return;
    }
    if (ramps % 2 == 1) {
      moveInterval = Math.max(1, moveInterval - 1);
    }
    spawnInterval = Math.max(1, spawnInterval - 1);
    ramps++;
    rampTimer = RAMP_INTERVAL;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void show(Screen screen) {
    screen.light(row, column, PLAYER);
    for (int lane = 0; lane < LANES; lane++) {
      if (steps[lane] != 0) {
        screen.light(lane + 1, columns[lane], gold[lane] ? GOLD : ENEMY);
        screen.lightWithin(lane + 1, columns[lane] - steps[lane], TRAIL);
      }
    }
  }
}
