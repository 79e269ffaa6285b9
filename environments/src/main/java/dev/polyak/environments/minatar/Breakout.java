package dev.polyak.environments.minatar;

import dev.polyak.environments.minatar.Channel.Mark;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Breakout: a ball breaks bricks, for 1 each, and is returned by a paddle on the last row.
 *
 * <p>Bricks fill rows 1 to 3. The ball starts on row 3, at the left end and moving down-right, or
 * at the right end and moving down-left. In each step the paddle moves, then the ball goes to the
 * next cell on its diagonal:
 *
 * <ol>
 *   <li>Beyond the left or right edge, it stays in its column and turns around horizontally.
 *   <li>Above the first row, it stays in that row and turns around vertically; else
 *   <li>where there is a brick, that breaks and the ball stays in its row and turns around
 *       vertically, unless it struck one in the step before: then it goes on into the cell; else
 *   <li>on the last row: if no brick is left, all are put back. A paddle in the column that the
 *       ball comes from turns it around vertically, one in the column that it goes to in both
 *       directions; either way it stays in its row. Without a paddle there, the game is over.
 * </ol>
 */
final class Breakout implements Game {
  private static final int PADDLE = 0;
  private static final int BALL = 1;
  private static final int TRAIL = 2;
  private static final int BRICK = 3;

  private static final int FIRST_BRICKS = 1;
  private static final int LAST_BRICKS = 3;
  private static final int FULL_ROW = (1 << Screen.SIZE) - 1;

  /** A bit for each column, of each row. */
  private final int[] bricks = new int[Screen.SIZE];

  private int paddle;
  private int row;
  private int column;
  private int rowStep;
  private int columnStep;
  private int trailRow;
  private int trailColumn;
  private boolean struck;
  private boolean over;

  @Override
  public String name() {
    return "Breakout";
  }

  @Override
  public List<Channel> channels() {
    return List.of(
        new Channel("paddle", Mark.PLAYER),
        new Channel("ball", Mark.BALL),
        new Channel("trail", Mark.TRAIL),
        new Channel("brick", Mark.WALL));
  }

  @Override
  public List<Action> actions() {
    return List.of(Action.NOOP, Action.LEFT, Action.RIGHT);
  }

  @Override
  public void begin(RandomGenerator random) {
    boolean fromLeft = random.nextInt(2) == 0;
    row = LAST_BRICKS;
    column = fromLeft ? 0 : Screen.LAST;
    rowStep = 1;
    columnStep = fromLeft ? 1 : -1;
    trailRow = row;
    trailColumn = column;
    paddle = 4;
    struck = false;
    over = false;
    layBricks();
  }

  private void layBricks() {
    Arrays.fill(bricks, FIRST_BRICKS, LAST_BRICKS + 1, FULL_ROW);
  }

  @Override
  public int act(Action action) {
    switch (action) {
      case LEFT -> paddle = Math.max(0, paddle - 1);
      case RIGHT -> paddle = Math.min(Screen.LAST, paddle + 1);
      default -> {}
    }
    trailRow = row;
    trailColumn = column;
    return moveBall();
  }

  private int moveBall() {
    int reward = 0;
    int nextRow = row + rowStep;
    int nextColumn = column + columnStep;
    if (!Screen.isColumn(nextColumn)) {
      nextColumn = column;
      columnStep = -columnStep;
    }
    boolean strikes = false;
    if (nextRow < 0) {
      nextRow = 0;
      rowStep = -rowStep;
    } else if ((bricks[nextRow] >> nextColumn & 1) == 1) {
      strikes = true;
      if (!struck) {
        reward = 1;
        bricks[nextRow] ^= 1 << nextColumn;
        nextRow = row;
        rowStep = -rowStep;
      }
    } else if (nextRow == Screen.LAST) {
      if (noBrickIsLeft()) {
        layBricks();
      }
      nextRow = fall(nextColumn);
    }
    struck = strikes;
    row = nextRow;
    column = nextColumn;
    return reward;
  }

  private boolean noBrickIsLeft() {
    for (int i = FIRST_BRICKS; i <= LAST_BRICKS; i++) {
      if (bricks[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Meets the paddle or misses it; the row that the ball is in afterwards. */
  private int fall(int nextColumn) {
    if (paddle != column && paddle != nextColumn) {
      over = true;
      return Screen.LAST;
    }
    rowStep = -rowStep;
    if (paddle != column) {
      columnStep = -columnStep;
    }
    return row;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void show(Screen screen) {
    screen.light(Screen.LAST, paddle, PADDLE);
    screen.light(row, column, BALL);
    screen.light(trailRow, trailColumn, TRAIL);
    for (int i = FIRST_BRICKS; i <= LAST_BRICKS; i++) {
      screen.lightRow(i, bricks[i], BRICK);
    }
  }
}
