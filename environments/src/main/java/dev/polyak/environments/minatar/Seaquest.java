package dev.polyak.environments.minatar;

import dev.polyak.environments.minatar.Channel.Mark;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Seaquest: a submarine shoots fish and other submarines, for 1 each, and takes divers to the
 * surface before its oxygen is used up.
 *
 * <p>It starts in row 0, the surface, of column 5, facing left, with 200 of oxygen, and keeps off
 * the last row, which shows a cell for each 20 of oxygen from the left and one for each diver on
 * board before the right corner. Fish, enemy submarines and divers come in at either end of rows 1
 * to 8 and cross the grid. A step, in this order:
 *
 * <ol>
 *   <li>If the enemies' timer is at 0, it is set to the spawn interval, 20, and an enemy comes in,
 *       unless another in its row moves the other way. Draws: from the left if below 1 / 2, a
 *       submarine if below 1 / 3, the row.
 *   <li>If the divers' timer is at 0, it is set to 30, and a diver comes in. Draws: from the left
 *       if below 1 / 2, the row.
 *   <li>The player moves and turns, or fires if its last shot was 5 steps ago.
 *   <li>Its bullets move; one in the cell of a fish, or else of a submarine, takes it along.
 *   <li>Divers in the player's cell come on board, if fewer than 6 are; the others move a column on
 *       after 5 steps of rest, and come on board in their new cell too.
 *   <li>Enemy submarines move a column on after as many steps of rest as the move interval, 5, and
 *       are hit by bullets in their new cell; every 11th step they fire, even as they are hit.
 *   <li>Enemy bullets move, then fish, as submarines do. Whatever of these is in the player's cell
 *       before or after it moves ends the game.
 *   <li>Timers above 0 fall by one. If no oxygen is left, the game is over. Below the surface, one
 *       of it is used.
 *   <li>At the surface, if the player was below it: without divers the game is over. With 6, each
 *       full 20 of oxygen earns 1, and all leave. Either way one leaves, oxygen is 200 again, and
 *       with difficulty ramping the spawn interval is one shorter, down to 1, and every other time
 *       the move interval too, down to 2.
 * </ol>
 *
 * <p>That one more leaves after 6 have left is what the published program does, and its results are
 * with it: from then on the count is below 0, and surfacing neither ends the game nor earns
 * anything until the count is at 0 or 6 again.
 */
final class Seaquest implements Game {
  private static final int SUB_FRONT = 0;
  private static final int SUB_BACK = 1;
  private static final int FRIENDLY_BULLET = 2;
  private static final int TRAIL = 3;
  private static final int ENEMY_BULLET = 4;
  private static final int ENEMY_FISH = 5;
  private static final int ENEMY_SUB = 6;
  private static final int OXYGEN_GAUGE = 7;
  private static final int DIVER_GAUGE = 8;
  private static final int DIVER = 9;

  private static final int FULL_OXYGEN = 200;
  private static final int OXYGEN_OF_A_CELL = FULL_OXYGEN / Screen.SIZE;
  private static final int MOST_DIVERS = 6;
  private static final int LAST_ROW_OF_WATER = 8;
  private static final int FIRST_SPAWN_INTERVAL = 20;
  private static final int DIVER_SPAWN_INTERVAL = 30;
  private static final int DIVER_MOVE_INTERVAL = 5;
  private static final int FIRST_MOVE_INTERVAL = 5;
  private static final int LAST_MOVE_INTERVAL = 2;
  private static final int ENEMY_SHOT_INTERVAL = 10;
  private static final int COOL_DOWN = 5;

  private final boolean ramping;
  private final Swarm bullets = new Swarm();
  private final Swarm enemyBullets = new Swarm();
  private final Swarm fish = new Swarm();
  private final Swarm submarines = new Swarm();
  private final Swarm divers = new Swarm();

  private RandomGenerator random;
  private int row;
  private int column;
  private int direction;
  private int oxygen;
  private int onBoard;
  private boolean atSurface;
  private int spawnInterval;
  private int spawnTimer;
  private int diverTimer;
  private int moveInterval;
  private int coolDown;
  private int ramps;
  private boolean over;

  Seaquest(boolean ramping) {
    this.ramping = ramping;
  }

  @Override
  public String name() {
    return "Seaquest";
  }

  @Override
  public List<Channel> channels() {
    return List.of(
        new Channel("sub_front", Mark.PLAYER),
        new Channel("sub_back", Mark.PLAYER_BACK),
        new Channel("friendly_bullet", Mark.SHOT),
        new Channel("trail", Mark.TRAIL),
        new Channel("enemy_bullet", Mark.ENEMY_SHOT),
        new Channel("enemy_fish", Mark.ENEMY),
        new Channel("enemy_sub", Mark.ARMED_ENEMY),
        new Channel("oxygen_guage", Mark.SUPPLY),
        new Channel("diver_guage", Mark.CARGO),
        new Channel("diver", Mark.TREASURE));
  }

  @Override
  public List<Action> actions() {
    return List.of(Action.values());
  }

  @Override
  public void begin(RandomGenerator random) {
    this.random = random;
    row = 0;
    column = 5;
    direction = -1;
    oxygen = FULL_OXYGEN;
    onBoard = 0;
    atSurface = true;
    spawnInterval = FIRST_SPAWN_INTERVAL;
    spawnTimer = spawnInterval;
    diverTimer = DIVER_SPAWN_INTERVAL;
    moveInterval = FIRST_MOVE_INTERVAL;
    coolDown = 0;
    ramps = 0;
    over = false;
    bullets.clear();
    enemyBullets.clear();
    fish.clear();
    submarines.clear();
    divers.clear();
  }

  @Override
  public int act(Action action) {
    if (spawnTimer == 0) {
      spawnEnemy();
      spawnTimer = spawnInterval;
    }
    if (diverTimer == 0) {
      spawnDiver();
      diverTimer = DIVER_SPAWN_INTERVAL;
    }
    steer(action);
    int reward = moveBullets();
    moveDivers();
    reward += moveSubmarines();
    moveEnemyBullets();
    reward += moveFish();
    spawnTimer = Math.max(0, spawnTimer - 1);
    diverTimer = Math.max(0, diverTimer - 1);
    coolDown = Math.max(0, coolDown - 1);
    return reward + breathe();
  }

  private void spawnEnemy() {
    int way = random.nextDouble() < 0.5 ? 1 : -1;
    boolean submarine = random.nextDouble() < 1 / 3.0;
    int lane = random.nextInt(1, LAST_ROW_OF_WATER + 1);
    if (!submarines.hasIn(lane, -way) && !fish.hasIn(lane, -way)) {
      (submarine ? submarines : fish).add(lane, end(way), way, moveInterval, ENEMY_SHOT_INTERVAL);
    }
  }

  private void spawnDiver() {
    int way = random.nextDouble() < 0.5 ? 1 : -1;
    int lane = random.nextInt(1, LAST_ROW_OF_WATER + 1);
    divers.add(lane, end(way), way, DIVER_MOVE_INTERVAL, 0);
  }

  /** The column where those come in that move this way. */
  private static int end(int way) {
    return way > 0 ? 0 : Screen.LAST;
  }

  private void steer(Action action) {
    switch (action) {
      case FIRE -> {
        if (coolDown == 0) {
          bullets.add(row, column, direction, 0, 0);
          coolDown = COOL_DOWN;
        }
      }
      case LEFT -> {
        column = Math.max(0, column - 1);
        direction = -1;
      }
      case RIGHT -> {
        column = Math.min(Screen.LAST, column + 1);
        direction = 1;
      }
      case UP -> row = Math.max(0, row - 1);
      case DOWN -> row = Math.min(LAST_ROW_OF_WATER, row + 1);
      case NOOP -> {}
    }
  }

  /** The newest first, as all the others. */
  private int moveBullets() {
    int reward = 0;
    for (int i = bullets.size() - 1; i >= 0; i--) {
      bullets.advance(i);
      if (bullets.isGone(i)) {
        bullets.remove(i);
      } else if (takeAlong(fish, i) || takeAlong(submarines, i)) {
        reward++;
      }
    }
    return reward;
  }

  private boolean takeAlong(Swarm enemies, int bullet) {
    int hit = enemies.firstAt(bullets.row(bullet), bullets.column(bullet));
    if (hit < 0) {
      return false;
    }
    enemies.remove(hit);
    bullets.remove(bullet);
    return true;
  }

  private void moveDivers() {
    for (int i = divers.size() - 1; i >= 0; i--) {
      if (comesOnBoard(i)) {
        continue;
      }
      if (divers.isMoveDue(i, DIVER_MOVE_INTERVAL)) {
        divers.advance(i);
        if (divers.isGone(i)) {
          divers.remove(i);
        } else {
          comesOnBoard(i);
        }
      }
    }
  }

  private boolean comesOnBoard(int diver) {
    if (onBoard == MOST_DIVERS || !divers.isAt(diver, row, column)) {
      return false;
    }
    divers.remove(diver);
    onBoard++;
    return true;
  }

  private int moveSubmarines() {
    int reward = 0;
    for (int i = submarines.size() - 1; i >= 0; i--) {
      boolean hit = swim(submarines, i);
      if (hit) {
        reward++;
      }
      if (submarines.isShotDue(i, ENEMY_SHOT_INTERVAL)) {
        enemyBullets.add(submarines.row(i), submarines.column(i), submarines.direction(i), 0, 0);
      }
      if (hit || submarines.isGone(i)) {
        submarines.remove(i);
      }
    }
    return reward;
  }

  private int moveFish() {
    int reward = 0;
    for (int i = fish.size() - 1; i >= 0; i--) {
      boolean hit = swim(fish, i);
      if (hit) {
        reward++;
      }
      if (hit || fish.isGone(i)) {
        fish.remove(i);
      }
    }
    return reward;
  }

  /** Whether a bullet was in the cell that it moved to, which is gone then. */
  private boolean swim(Swarm enemies, int index) {
    touch(enemies, index);
    if (!enemies.isMoveDue(index, moveInterval)) {
      return false;
    }
    enemies.advance(index);
    if (enemies.isAt(index, row, column)) {
      over = true;
      return false;
    }
    int bullet = bullets.firstAt(enemies.row(index), enemies.column(index));
    if (bullet < 0) {
      return false;
    }
    bullets.remove(bullet);
    return true;
  }

  private void moveEnemyBullets() {
    for (int i = enemyBullets.size() - 1; i >= 0; i--) {
      touch(enemyBullets, i);
      enemyBullets.advance(i);
      touch(enemyBullets, i);
      if (enemyBullets.isGone(i)) {
        enemyBullets.remove(i);
      }
    }
  }

  private void touch(Swarm enemies, int index) {
    over |= enemies.isAt(index, row, column);
  }

  /** Uses oxygen, or surfaces; the reward of that. */
  private int breathe() {
    over |= oxygen <= 0;
    if (row > 0) {
      oxygen--;
      atSurface = false;
      return 0;
    }
    if (atSurface) {
      return 0;
    }
    if (onBoard == 0) {
      over = true;
      return 0;
    }
    return surface();
  }

  private int surface() {
    int reward = 0;
    if (onBoard == MOST_DIVERS) {
      onBoard = 0;
      reward = oxygen / OXYGEN_OF_A_CELL;
    }
    onBoard--;
    oxygen = FULL_OXYGEN;
    atSurface = true;
    if (ramping) {
      ramp();
    }
    return reward;
  }

  private void ramp() {
    if (spawnInterval == 1 && moveInterval == LAST_MOVE_INTERVAL) {
      return;
    }
    if (ramps % 2 == 1) {
      moveInterval = Math.max(LAST_MOVE_INTERVAL, moveInterval - 1);
    }
    spawnInterval = Math.max(1, spawnInterval - 1);
    ramps++;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void show(Screen screen) {
    screen.light(row, column, SUB_FRONT);
    screen.light(row, column - direction, SUB_BACK);
    int cells = Math.max(0, oxygen) / OXYGEN_OF_A_CELL;
    screen.lightRow(Screen.LAST, (1 << cells) - 1, OXYGEN_GAUGE);
    for (int diver = 1; diver <= onBoard; diver++) {
      screen.light(Screen.LAST, Screen.LAST - diver, DIVER_GAUGE);
    }
    bullets.show(screen, FRIENDLY_BULLET);
    enemyBullets.show(screen, ENEMY_BULLET);
    fish.show(screen, ENEMY_FISH, TRAIL);
    submarines.show(screen, ENEMY_SUB, TRAIL);
    divers.show(screen, DIVER, TRAIL);
  }
}
