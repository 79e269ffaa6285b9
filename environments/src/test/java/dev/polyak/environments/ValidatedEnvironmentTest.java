package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidatedEnvironmentTest {
  private final ScriptedEnvironment world = new ScriptedEnvironment();
  private final Environment environment = new ValidatedEnvironment(world);
  private final StepResult result = new StepResult(2);

  @Test
  void passesOnWhatIsSound() {
    world.next = new float[] {3, 4};
    environment.reset(0, result.observation());
    environment.step(new float[] {-1, 2}, result);
    assertThat(result.observation()).containsExactly(3, 4);
    assertThat(result.reward()).isEqualTo(1);
    environment.close();
    assertThat(world.closed).isTrue();
  }

  @Test
  void refusesASpeedThatIsNotShown() {
    assertThat(environment.framesPerSecond()).isEqualTo(25);
    for (int frames : new int[] {0, 51}) {
      world.framesPerSecond = frames;
      assertThatThrownBy(environment::framesPerSecond)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Scripted-v0 is shown at 1 to 50 frames a second, not " + frames);
    }
  }

  @Test
  void refusesAnActionOutsideItsSpace() {
    environment.reset(0, result.observation());
    assertThatThrownBy(() -> environment.step(new float[] {1, 2.5f}, result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Scripted-v0: action[1] must be from -2.0 to 2.0, is 2.5");
    assertThatThrownBy(() -> environment.step(new float[] {Float.NaN, 0}, result))
        .hasMessageContaining("action[0]");
    assertThatThrownBy(() -> environment.step(new float[1], result))
        .hasMessageContaining("2 numbers, not 1");
    assertThat(world.steps).isZero();
  }

  @Test
  void findsAnObservationThatIsNotFinite() {
    world.next = new float[] {0, Float.NEGATIVE_INFINITY};
    assertThatThrownBy(() -> environment.reset(0, result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Scripted-v0")
        .hasMessageContaining("number 1 of 2 is -Infinity");
    assertThatThrownBy(() -> environment.reset(result.observation()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> environment.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void infinityIsNotFiniteEvenWithinBounds() {
    float infinity = Float.POSITIVE_INFINITY;
    world.observationSpace =
        new Box(List.of(2), new float[] {-infinity, 0}, new float[] {infinity, infinity});
    Environment unbounded = new ValidatedEnvironment(world);
    world.next = new float[] {-1e30f, 1e30f};
    unbounded.reset(0, result.observation());
    world.next = new float[] {5, infinity};
    assertThatThrownBy(() -> unbounded.reset(0, result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not finite or not written in full: number 1 of 2 is Infinity");
  }

  @Test
  void findsAPixelThatIsNotWritten() {
    world.observationSpace = Box.pixels(List.of(1, 2));
    Environment pixels = new ValidatedEnvironment(world);
    world.next = new float[] {7};
    assertThatThrownBy(() -> pixels.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not written in full: number 1 of 2 is NaN");
    world.next = new float[] {7, 256};
    assertThatThrownBy(() -> pixels.step(new float[2], result))
        .hasMessageContaining("number 1 of 2 must be a whole number from 0 to 255, is 256.0");
  }

  @Test
  void findsAnObservationThatIsTooShort() {
    world.next = new float[] {1};
    assertThatThrownBy(() -> environment.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not written in full: number 1 of 2");
    assertThatThrownBy(() -> environment.reset(0, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 numbers, not 3");
  }

  @Test
  void findsARewardThatIsNotFinite() {
    world.reward = Double.NaN;
    assertThatThrownBy(() -> environment.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Scripted-v0 gave a reward that is not finite or was not set: NaN");
  }

  @Test
  void findsARewardThatIsNotSet() {
    environment.reset(0, result.observation());
    environment.step(new float[2], result);
    world.silent = true;
    assertThatThrownBy(() -> environment.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Scripted-v0 gave a reward that is not finite or was not set");
  }

  @Test
  void findsAnObservationOutsideItsSpace() {
    world.next = new float[] {0, 9.5f};
    String message =
        "Scripted-v0 gave an observation outside its space: "
            + "number 1 of 2 must be from -9.0 to 9.0, is 9.5";
    assertThatThrownBy(() -> environment.reset(0, result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> environment.step(new float[2], result)).hasMessage(message);
  }

  @Test
  void saysHowLongAnObservationIsToWhoWritesMore() {
    world.next = new float[3];
    assertThatThrownBy(() -> environment.reset(0, result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(ArrayIndexOutOfBoundsException.class)
        .hasMessageStartingWith("Scripted-v0 failed in reset with seed 0: ")
        .hasMessageEndingWith("; its observation space has 2 numbers, its action space 2");
  }

  @Test
  void namesAnEnvironmentThatThrows() {
    world.fault = new UnsupportedOperationException("out of fuel");
    assertThatThrownBy(() -> environment.reset(4, result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Scripted-v0 failed in reset with seed 4: "
                + "java.lang.UnsupportedOperationException: out of fuel")
        .hasCause(world.fault);
    assertThatThrownBy(() -> environment.reset(result.observation()))
        .hasMessageStartingWith("Scripted-v0 failed in reset: ");
    assertThatThrownBy(() -> environment.step(new float[] {1, -2}, result))
        .hasMessageStartingWith("Scripted-v0 failed in step with action [1.0, -2.0]: ");
  }

  @Test
  void aFaultThatNamesTheEnvironmentStandsAsItIs() {
    world.fault = new IllegalStateException("Scripted-v0 is out of fuel");
    assertThatThrownBy(() -> environment.step(new float[2], result)).isSameAs(world.fault);
  }

  @Test
  void refusesAnEnvironmentWithoutSpaces() {
    world.actionSpace = null;
    assertThatThrownBy(() -> new ValidatedEnvironment(world))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Scripted-v0 has no action space: it gave null");
    world.name = null;
    assertThatThrownBy(() -> new ValidatedEnvironment(world))
        .hasMessage(ScriptedEnvironment.class.getName() + " has no name: it gave null");
  }

  @Test
  void drawsWhatTheEnvironmentDraws() {
    BufferedImage picture = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    assertThat(environment.render(picture.createGraphics(), 60, 40)).isFalse();
    assertThat(new ValidatedEnvironment(new CartPole()).render(picture.createGraphics(), 60, 40))
        .isTrue();
    assertThat(picture.getRGB(0, 0)).isEqualTo(Palette.BACKGROUND.getRGB());
  }
}
