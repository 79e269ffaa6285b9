package dev.polyak.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinAtarTest {

  /** A game without an end that says what was done. */
  private static final class Echo implements Game {
    private final List<Action> done = new ArrayList<>();

    @Override
    public String name() {
      return "Echo";
    }

    @Override
    public List<Channel> channels() {
      return List.of(new Channel("action", Channel.Mark.PLAYER));
    }

    @Override
    public List<Action> actions() {
      return List.of(Action.NOOP, Action.FIRE);
    }

    @Override
    public void begin(RandomGenerator random) {}

    @Override
    public int act(Action action) {
      done.add(action);
      return action == Action.FIRE ? 1 : 0;
    }

    @Override
    public boolean isOver() {
      return false;
    }

    @Override
    public void show(Screen screen) {
      screen.light(0, done.size() % 10, 0);
    }
  }

  private final Echo echo = new Echo();
  private final StepResult result = new StepResult(100);

  private Environment environment(double stickiness) {
    Environment environment = new MinAtar("Echo-v1", echo, echo.actions(), stickiness);
    environment.reset(1, result.observation());
    return environment;
  }

  @Test
  void actionsStickWithTheirProbability() {
    Environment environment = environment(0.1);
    int steps = 100_000;
    for (int step = 0; step < steps; step++) {
      environment.step(new float[] {step % 2}, result);
      assertThat(result.reward()).isEqualTo(echo.done.get(step) == Action.FIRE ? 1 : 0);
    }
    int stuck = 0;
    for (int step = 0; step < steps; step++) {
      Action asked = step % 2 == 0 ? Action.NOOP : Action.FIRE;
      if (echo.done.get(step) != asked) {
        assertThat(echo.done.get(step)).isEqualTo(echo.done.get(step - 1));
        stuck++;
      }
    }
    // Requests alternate, so that one which sticks after a wrong one is right: p = 0.1 (1 - p).
    assertThat((double) stuck / steps).isCloseTo(0.1 / 1.1, within(0.005));
  }

  @Test
  void noneSticksWhereTheProbabilityIsZeroAndAllWhereItIsOne() {
    Environment free = environment(0);
    for (int step = 0; step < 1_000; step++) {
      free.step(new float[] {1}, result);
    }
    assertThat(echo.done).containsOnly(Action.FIRE);
    echo.done.clear();
    Environment stuck = environment(1);
    for (int step = 0; step < 1_000; step++) {
      stuck.step(new float[] {1}, result);
    }
    assertThat(echo.done).containsOnly(Action.NOOP);
  }

  /** As in MinAtar; a seed forgets it. */
  @Test
  void theLastActionMayStickBeyondTheEndOfAnEpisode() {
    Environment environment = environment(0.5);
    int carried = 0;
    for (int episode = 0; episode < 200; episode++) {
      Action last;
      do {
        environment.step(new float[] {1}, result);
        last = echo.done.getLast();
      } while (last != Action.FIRE);
      environment.reset(result.observation());
      environment.step(new float[] {0}, result);
      carried += echo.done.getLast() == Action.FIRE ? 1 : 0;
    }
    assertThat(carried).isBetween(60, 140);
    for (long seed = 0; seed < 50; seed++) {
      environment.step(new float[] {1}, result);
      environment.reset(seed, result.observation());
      environment.step(new float[] {0}, result);
      assertThat(echo.done.getLast()).isEqualTo(Action.NOOP);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Breakout, 4, 3",
    "SpaceInvaders, 6, 4",
    "Asterix, 4, 5",
    "Freeway, 7, 3",
    "Seaquest, 10, 6"
  })
  void spacesAreMinAtars(String game, int channels, int minimalActions) {
    try (Environment full = Environments.create("MinAtar/" + game + "-v0");
        Environment minimal = Environments.create("MinAtar/" + game + "-v1")) {
      assertThat(full.observationSpace()).isEqualTo(Box.pixels(List.of(10, 10, channels)));
      assertThat(minimal.observationSpace()).isEqualTo(full.observationSpace());
      assertThat(full.actionSpace()).isEqualTo(new Discrete(6, 0));
      assertThat(minimal.actionSpace()).isEqualTo(new Discrete(minimalActions, 0));
    }
  }

  @Test
  void cellsAreLitInRowsColumnsAndChannels() {
    try (Environment breakout = Environments.create("MinAtar/Breakout:sticky=0")) {
      StepResult seen = new StepResult(400);
      breakout.reset(1, seen.observation());
      // Paddle in row 9, column 4; bricks in rows 1 to 3.
      assertThat(seen.observation()[(9 * 10 + 4) * 4]).isEqualTo(255);
      assertThat(seen.observation()[(3 * 10 + 7) * 4 + 3]).isEqualTo(255);
      assertThat(seen.observation()).containsOnly(0, 255);
      // The minimal action set's second action is to the left, its third to the right.
      breakout.step(new float[] {2}, seen);
      assertThat(seen.observation()[(9 * 10 + 5) * 4]).isEqualTo(255);
      breakout.step(new float[] {1}, seen);
      assertThat(seen.observation()[(9 * 10 + 4) * 4]).isEqualTo(255);
    }
  }

  @Test
  void noStepFollowsTheEndOfAGame() {
    try (Environment breakout = Environments.create("MinAtar/Breakout:sticky=0")) {
      StepResult seen = new StepResult(400);
      assertThatThrownBy(() -> breakout.step(new float[1], seen))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("MinAtar/Breakout-v1");
      assertThatThrownBy(() -> breakout.reset(seen.observation()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("seed");
      breakout.reset(1, seen.observation());
      do {
        breakout.step(new float[] {1}, seen);
      } while (!seen.terminated());
      assertThatThrownBy(() -> breakout.step(new float[1], seen))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("MinAtar/Breakout-v1 has no episode to step in: reset it first");
    }
  }
}
