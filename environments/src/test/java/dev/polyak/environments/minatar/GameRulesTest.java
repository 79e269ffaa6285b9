package dev.polyak.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Single rules; all of them together are held to recorded games by {@link RecordedGamesTest}. */
class GameRulesTest {
  private static Screen shown(Game game) {
    Screen screen = new Screen(game.channels().size());
    game.show(screen);
    return screen;
  }

  private static int count(Game game, String channel) {
    int count = 0;
    for (int row = 0; row < Screen.SIZE; row++) {
      for (int column = 0; column < Screen.SIZE; column++) {
        count += isAt(game, channel, row, column) ? 1 : 0;
      }
    }
    return count;
  }

  private static boolean isAt(Game game, String channel, int row, int column) {
    int index = game.channels().stream().map(Channel::name).toList().indexOf(channel);
    return shown(game).isLit(row, column, index);
  }

  private static int repeat(Game game, Action action, int steps) {
    int reward = 0;
    for (int i = 0; i < steps; i++) {
      reward += game.act(action);
    }
    return reward;
  }

  /** Gives one number for each draw from 0 to 1 and 0 for each integer, or the smallest. */
  private static RandomGenerator always(double number) {
    return new RandomGenerator() {
      @Override
      public double nextDouble() {
        return number;
      }

      @Override
      public int nextInt(int bound) {
        return 0;
      }

      @Override
      public int nextInt(int origin, int bound) {
        return origin;
      }

      @Override
      public long nextLong() {
        throw new AssertionError("no game draws longs");
      }
    };
  }

  @Test
  void breakoutsBallBounces() {
    Breakout game = new Breakout();
    game.begin(new RecordedDraws(0));
    assertThat(isAt(game, "ball", 3, 0)).isTrue();
    repeat(game, Action.RIGHT, 1);
    assertThat(isAt(game, "ball", 4, 1)).isTrue();
    assertThat(isAt(game, "trail", 3, 0)).isTrue();
    repeat(game, Action.NOOP, 4);
    assertThat(isAt(game, "ball", 8, 5)).isTrue();
    // The paddle is in the column that the ball comes from.
    repeat(game, Action.NOOP, 1);
    assertThat(game.isOver()).isFalse();
    assertThat(isAt(game, "ball", 8, 6)).isTrue();
    assertThat(repeat(game, Action.NOOP, 5)).isEqualTo(1);
    assertThat(count(game, "brick")).isEqualTo(29);
  }

  @Test
  void breakoutIsOverWithoutThePaddle() {
    Breakout game = new Breakout();
    game.begin(new RecordedDraws(1));
    repeat(game, Action.RIGHT, 5);
    assertThat(game.isOver()).isFalse();
    repeat(game, Action.RIGHT, 1);
    assertThat(game.isOver()).isTrue();
    assertThat(isAt(game, "ball", 9, 3)).isTrue();
  }

  @Test
  void theCannonFiresEverySixthStep() {
    SpaceInvaders game = new SpaceInvaders(true);
    game.begin(new RecordedDraws());
    repeat(game, Action.FIRE, 1);
    assertThat(isAt(game, "friendly_bullet", 8, 5)).isTrue();
    repeat(game, Action.FIRE, 4);
    assertThat(count(game, "friendly_bullet")).isEqualTo(1);
    assertThat(repeat(game, Action.FIRE, 1)).isEqualTo(1);
    assertThat(isAt(game, "alien", 3, 5)).isFalse();
    assertThat(count(game, "alien")).isEqualTo(23);
    assertThat(count(game, "friendly_bullet")).isEqualTo(1);
  }

  @Test
  void theNearestAlienShootsAtTheCannon() {
    SpaceInvaders game = new SpaceInvaders(true);
    game.begin(new RecordedDraws());
    repeat(game, Action.NOOP, 10);
    assertThat(count(game, "enemy_bullet")).isZero();
    repeat(game, Action.NOOP, 1);
    assertThat(isAt(game, "enemy_bullet", 3, 5)).isTrue();
    repeat(game, Action.NOOP, 5);
    assertThat(game.isOver()).isFalse();
    repeat(game, Action.NOOP, 1);
    assertThat(game.isOver()).isTrue();
  }

  @Test
  void treasuresEarnOneAndEnemiesEndTheGame() {
    Asterix game = new Asterix(true);
    game.begin(new RecordedDraws(0.4, 0.3, 4, 0.6, 0.4, 4));
    repeat(game, Action.NOOP, 11);
    // It came in in the 11th step, the second in which all things move.
    assertThat(isAt(game, "gold", 5, 1)).isTrue();
    assertThat(isAt(game, "trail", 5, 0)).isTrue();
    assertThat(repeat(game, Action.LEFT, 3)).isZero();
    assertThat(repeat(game, Action.LEFT, 1)).isEqualTo(1);
    assertThat(count(game, "gold")).isZero();
    repeat(game, Action.RIGHT, 6);
    assertThat(isAt(game, "enemy", 5, 8)).isTrue();
    assertThat(isAt(game, "trail", 5, 9)).isTrue();
    assertThat(game.isOver()).isFalse();
    assertThat(repeat(game, Action.RIGHT, 1)).isZero();
    assertThat(game.isOver()).isTrue();
  }

  @Test
  void withoutAFreeLaneNothingComesIn() {
    Asterix game = new Asterix(true);
    // Treasures only: the player lives on. They come in faster than they leave after 900 steps.
    game.begin(always(0.1));
    int most = 0;
    for (int step = 0; step < 1_200; step++) {
      game.act(Action.UP);
      most = Math.max(most, count(game, "gold"));
    }
    assertThat(game.isOver()).isFalse();
    assertThat(most).isEqualTo(8);
  }

  @Test
  void asterixStaysSlowIfItDoesNotRamp() {
    assertThat(treasuresIn(2_000, false)).isEqualTo(199);
    assertThat(treasuresIn(2_000, true)).isGreaterThan(600);
  }

  /** How many come in, one step each after the last. */
  private static int treasuresIn(int steps, boolean ramping) {
    Asterix game = new Asterix(ramping);
    int[] spawned = {0};
    RandomGenerator treasures = always(0.1);
    game.begin(
        new RandomGenerator() {
          @Override
          public double nextDouble() {
            return treasures.nextDouble();
          }

          @Override
          public int nextInt(int bound) {
            spawned[0]++;
            return bound - 1;
          }

          @Override
          public long nextLong() {
            return treasures.nextLong();
          }
        });
    repeat(game, Action.NOOP, steps);
    return spawned[0];
  }

  @Test
  void theChickenMovesEveryThirdStepAndEarnsOneAtTheTop() {
    Freeway game = new Freeway();
    // All cars rest for five steps and drive to the right: column 4 is reached after 24 steps.
    game.begin(
        new RecordedDraws(
            5, 5, 5, 5, 5, 5, 5, 5, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1, 1, 1, 1, 1, 1, 1, 1,
            0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1));
    repeat(game, Action.UP, 3);
    assertThat(isAt(game, "chicken", 9, 4)).isTrue();
    repeat(game, Action.UP, 1);
    assertThat(isAt(game, "chicken", 8, 4)).isTrue();
    assertThat(count(game, "speed5")).isEqualTo(8);
    repeat(game, Action.UP, 15);
    assertThat(isAt(game, "chicken", 3, 4)).isTrue();
    repeat(game, Action.UP, 5);
    // A car has come to it.
    assertThat(isAt(game, "car", 3, 4)).isTrue();
    assertThat(isAt(game, "chicken", 9, 4)).isTrue();
    int reward = 0;
    int steps = 0;
    while (reward == 0 && steps < 2_000) {
      reward = repeat(game, Action.UP, 1);
      steps++;
    }
    assertThat(reward).isEqualTo(1);
    assertThat(count(game, "speed1")).isEqualTo(8);
    assertThat(isAt(game, "chicken", 9, 4)).isTrue();
  }

  @Test
  void freewayIsOverAfterTheStepThatFollowsThe2500th() {
    Freeway game = new Freeway();
    game.begin(always(0.9));
    repeat(game, Action.NOOP, 2_500);
    assertThat(game.isOver()).isFalse();
    repeat(game, Action.NOOP, 1);
    assertThat(game.isOver()).isTrue();
  }

  @Test
  void oxygenEndsAfterTwoHundredSteps() {
    Seaquest game = new Seaquest(true);
    game.begin(always(0.9));
    repeat(game, Action.DOWN, 8);
    // Fish come in on the right of row 1 only; nothing else does.
    assertThat(count(game, "oxygen_guage")).isEqualTo(9);
    repeat(game, Action.NOOP, 192);
    assertThat(count(game, "oxygen_guage")).isZero();
    assertThat(game.isOver()).isFalse();
    repeat(game, Action.NOOP, 1);
    assertThat(game.isOver()).isTrue();
  }

  @Test
  void surfacingWithoutADiverEndsTheGame() {
    Seaquest game = new Seaquest(true);
    game.begin(always(0.9));
    repeat(game, Action.NOOP, 10);
    assertThat(count(game, "oxygen_guage")).isEqualTo(10);
    repeat(game, Action.DOWN, 1);
    repeat(game, Action.UP, 1);
    assertThat(game.isOver()).isTrue();
  }

  @Test
  void aBulletTakesAFishAlong() {
    Seaquest game = new Seaquest(true);
    game.begin(always(0.9));
    repeat(game, Action.DOWN, 1);
    repeat(game, Action.RIGHT, 1);
    repeat(game, Action.NOOP, 19);
    assertThat(isAt(game, "enemy_fish", 1, 9)).isTrue();
    assertThat(repeat(game, Action.FIRE, 1)).isZero();
    assertThat(isAt(game, "friendly_bullet", 1, 7)).isTrue();
    assertThat(repeat(game, Action.NOOP, 4)).isEqualTo(1);
    assertThat(count(game, "enemy_fish")).isZero();
    assertThat(count(game, "friendly_bullet")).isZero();
  }
}
