package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {
  @TempDir private Path folder;

  static Iterable<String> names() {
    return Environments.names();
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static long colours(BufferedImage image) {
    return Arrays.stream(pixels(image)).distinct().count();
  }

  @ParameterizedTest
  @MethodSource("names")
  void drawsEveryBuiltInEnvironment(String id) throws IOException {
    Path file = folder.resolve("picture.png");
    try (Environment environment = Environments.create(id)) {
      environment.reset(1, new float[environment.observationSpace().size()]);
      Rendering.writePng(environment, 300, 200, file);
    }
    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getWidth()).isEqualTo(300);
    assertThat(picture.getHeight()).isEqualTo(200);
    assertThat(colours(picture)).as("shades of smooth edges").isGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aPictureShowsTheStateAndNothingElse(String id) {
    try (Environment environment = Environments.create(id)) {
      StepResult result = new StepResult(environment.observationSpace().size());
      RandomPolicy policy = new RandomPolicy(environment.actionSpace(), 4);
      environment.reset(1, result.observation());
      int[] first = pixels(Rendering.image(environment, 120, 80));
      assertThat(pixels(Rendering.image(environment, 120, 80))).isEqualTo(first);
      int steps = 0;
      do {
        environment.step(policy.next(), result);
        steps++;
      } while (steps < 8 && !result.terminated());
      assertThat(pixels(Rendering.image(environment, 120, 80))).isNotEqualTo(first);
    }
  }

  /** As Gymnasium's are, so that they are at the speed that one knows them at. */
  @Test
  void classicControlIsShownAtGymnasiumsSpeed() {
    Map.of(
            "CartPole-v1", 50,
            "Acrobot-v1", 15,
            "MountainCar-v0", 30,
            "MountainCarContinuous-v0", 30,
            "Pendulum-v1", 30)
        .forEach(
            (id, frames) -> {
              try (Environment environment = Environments.create(id)) {
                assertThat(environment.framesPerSecond()).isEqualTo(frames);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Chain:depth=1", "Chain:depth=2000,width=2", "Chain-Branching:depth=2,width=500"})
  void chainsOfAnyShapeShowWhereTheAgentIs(String id) {
    try (Environment environment = Environments.create(id)) {
      environment.reset(1, new float[environment.observationSpace().size()]);
      assertThat(Arrays.stream(pixels(Rendering.image(environment, 240, 160))))
          .contains(Palette.BLUE.getRGB());
    }
  }

  @Test
  void thePendulumsTorqueIsShown() {
    Pendulum pendulum = new Pendulum();
    pendulum.reset(0, 0);
    BufferedImage still = Rendering.image(pendulum, 100, 100);
    pendulum.step(new float[] {2}, new StepResult(3));
    BufferedImage turned = Rendering.image(pendulum, 100, 100);
    int leftOfPivot = 50 - (int) (0.3 * 100 / 2.6);
    assertThat(still.getRGB(leftOfPivot, 50)).isEqualTo(Palette.BACKGROUND.getRGB());
    assertThat(turned.getRGB(leftOfPivot, 50)).isNotEqualTo(Palette.BACKGROUND.getRGB());
  }

  @Test
  void pixelsOfAnySizeAreDrawn() {
    CartPole cartPole = new CartPole();
    assertThat(Rendering.image(cartPole, 1, 1).getWidth()).isEqualTo(1);
    assertThat(colours(Rendering.image(cartPole, 10, 400))).isGreaterThan(1);
    assertThatThrownBy(() -> Rendering.image(cartPole, 0, 5)).hasMessageContaining("0 x 5");
  }

  @Test
  void anEnvironmentWithoutAPictureIsNamed() {
    Path file = folder.resolve("none.png");
    assertThatThrownBy(() -> Rendering.writePng(new ScriptedEnvironment(), 30, 20, file))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("Scripted-v0 cannot be drawn");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void paletteKeepsTheColoursOfTheBuiltInWorlds() {
    for (Color colour :
        new Color[] {
          Palette.BACKGROUND,
          Palette.INK,
          Palette.STEEL,
          Palette.MIST,
          Palette.BLUE,
          Palette.SKY,
          Palette.AMBER,
          Palette.RED,
          Palette.GREEN
        }) {
      int index = Byte.toUnsignedInt(Palette.index(colour.getRGB()));
      assertThat(Palette.model().getRGB(index)).isEqualTo(colour.getRGB());
    }
  }
}
