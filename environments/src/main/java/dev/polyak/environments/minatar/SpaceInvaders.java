package dev.polyak.environments.minatar;

import dev.polyak.environments.minatar.Channel.Mark;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Space Invaders: a cannon on the last row shoots aliens, for 1 each, that come closer and shoot
 * back. It has no random draws.
 *
 * <p>Aliens fill rows 0 to 3 of columns 2 to 7 and move left. A step, in this order:
 *
 * <ol>
 *   <li>The cannon moves, or fires if its last shot was 5 steps ago: a bullet in its own cell.
 *   <li>Its bullets go up a row, the aliens' down a row. A bullet or an alien on the cannon ends
 *       the game.
 *   <li>If the aliens' timer is at 0, they move and it is set to as many steps as there are aliens,
 *       at most the move interval, 12. They move a column on, or where one is at the edge, a row
 *       down, and turn around; the game is over if one was on the last row, which comes in again as
 *       the first. An alien on the cannon ends the game.
 *   <li>If the shot timer is at 0, it is set to 10, and the lowest alien of the column that is
 *       nearest to the cannon, the left one of two, puts a bullet in its own cell.
 *   <li>Aliens and bullets of the cannon in one cell are gone.
 *   <li>All timers fall by one. If no alien is left, the next wave is in place; with difficulty
 *       ramping its move interval is one shorter, down to 6.
 * </ol>
 */
final class SpaceInvaders implements Game {
  private static final int CANNON = 0;
  private static final int ALIEN = 1;
  private static final int ALIEN_LEFT = 2;
  private static final int ALIEN_RIGHT = 3;
  private static final int FRIENDLY_BULLET = 4;
  private static final int ENEMY_BULLET = 5;

  private static final int FIRST_MOVE_INTERVAL = 12;
  private static final int LAST_MOVE_INTERVAL = 6;
  private static final int SHOT_INTERVAL = 10;
  private static final int COOL_DOWN = 5;
  private static final int WAVE_ROWS = 4;
  private static final int WAVE = 0b0011111100;

  private final boolean ramping;

  /** A bit for each column, of each row; so too the bullets. */
  private final int[] aliens = new int[Screen.SIZE];

  private final int[] bullets = new int[Screen.SIZE];
  private final int[] alienBullets = new int[Screen.SIZE];

  private int cannon;
  private boolean leftward;
  private int moveInterval;
  private int moveTimer;
  private int shotTimer;
  private int coolDown;
  private boolean over;

  SpaceInvaders(boolean ramping) {
    this.ramping = ramping;
  }

  @Override
  public String name() {
    return "SpaceInvaders";
  }

  @Override
  public List<Channel> channels() {
    return List.of(
        new Channel("cannon", Mark.PLAYER),
        new Channel("alien", Mark.ENEMY),
        new Channel("alien_left", Mark.LEFTWARD),
        new Channel("alien_right", Mark.RIGHTWARD),
        new Channel("friendly_bullet", Mark.SHOT),
        new Channel("enemy_bullet", Mark.ENEMY_SHOT));
  }

  @Override
  public List<Action> actions() {
    return List.of(Action.NOOP, Action.LEFT, Action.RIGHT, Action.FIRE);
  }

  @Override
  public void begin(RandomGenerator random) {
    cannon = 5;
    leftward = true;
    moveInterval = FIRST_MOVE_INTERVAL;
    moveTimer = moveInterval;
    shotTimer = SHOT_INTERVAL;
    coolDown = 0;
    over = false;
    Arrays.fill(bullets, 0);
    Arrays.fill(alienBullets, 0);
    Arrays.fill(aliens, 0);
    placeWave();
  }

  private void placeWave() {
    Arrays.fill(aliens, 0, WAVE_ROWS, WAVE);
  }

  @Override
  public int act(Action action) {
    steer(action);
    System.arraycopy(bullets, 1, bullets, 0, Screen.LAST);
    bullets[Screen.LAST] = 0;
    System.arraycopy(alienBullets, 0, alienBullets, 1, Screen.LAST);
    alienBullets[0] = 0;
    over |= isOnCannon(alienBullets) || isOnCannon(aliens);
    if (moveTimer == 0) {
      moveTimer = Math.min(count(), moveInterval);
      moveAliens();
      over |= isOnCannon(aliens);
    }
    if (shotTimer == 0) {
      shotTimer = SHOT_INTERVAL;
      shootAtCannon();
    }
    int reward = resolveHits();
    coolDown = Math.max(0, coolDown - 1);
    moveTimer--;
    shotTimer--;
    if (count() == 0) {
      if (ramping && moveInterval > LAST_MOVE_INTERVAL) {
        moveInterval--;
      }
      placeWave();
    }
    return reward;
  }

  private void steer(Action action) {
    switch (action) {
      case LEFT -> cannon = Math.max(0, cannon - 1);
      case RIGHT -> cannon = Math.min(Screen.LAST, cannon + 1);
      case FIRE -> {
        if (coolDown == 0) {
          bullets[Screen.LAST] |= 1 << cannon;
          coolDown = COOL_DOWN;
        }
      }
      default -> {}
    }
  }

  private boolean isOnCannon(int[] things) {
    return (things[Screen.LAST] >> cannon & 1) == 1;
  }

  private int count() {
    int count = 0;
    for (int row : aliens) {
      count += Integer.bitCount(row);
    }
    return count;
  }

  private int occupiedColumns() {
    int columns = 0;
    for (int row : aliens) {
      columns |= row;
    }
    return columns;
  }

  private void moveAliens() {
    int edge = leftward ? 1 : 1 << Screen.LAST;
    if ((occupiedColumns() & edge) == 0) {
      for (int row = 0; row < Screen.SIZE; row++) {
        aliens[row] = leftward ? aliens[row] >> 1 : aliens[row] << 1;
      }
      return;
    }
    leftward = !leftward;
    int lowest = aliens[Screen.LAST];
    over |= lowest != 0;
    System.arraycopy(aliens, 0, aliens, 1, Screen.LAST);
    aliens[0] = lowest;
  }

  private void shootAtCannon() {
    int columns = occupiedColumns();
    int nearest = -1;
    for (int column = 0; column < Screen.SIZE; column++) {
      if ((columns >> column & 1) == 1
          && (nearest < 0 || Math.abs(column - cannon) < Math.abs(nearest - cannon))) {
        nearest = column;
      }
    }
    int row = Screen.LAST;
    while ((aliens[row] >> nearest & 1) == 0) {
      row--;
    }
    alienBullets[row] |= 1 << nearest;
  }

  private int resolveHits() {
    int hits = 0;
    for (int row = 0; row < Screen.SIZE; row++) {
      int hit = aliens[row] & bullets[row];
      hits += Integer.bitCount(hit);
      aliens[row] ^= hit;
      bullets[row] ^= hit;
    }
    return hits;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void show(Screen screen) {
    screen.light(Screen.LAST, cannon, CANNON);
    for (int row = 0; row < Screen.SIZE; row++) {
      screen.lightRow(row, aliens[row], ALIEN);
      screen.lightRow(row, aliens[row], leftward ? ALIEN_LEFT : ALIEN_RIGHT);
      screen.lightRow(row, bullets[row], FRIENDLY_BULLET);
      screen.lightRow(row, alienBullets[row], ENEMY_BULLET);
    }
  }
}
