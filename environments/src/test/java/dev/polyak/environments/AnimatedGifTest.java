package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnimatedGifTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("episode.gif");
  }

  private void write(Environment environment, int frames, Duration delay) throws IOException {
    StepResult result = new StepResult(environment.observationSpace().size());
    RandomPolicy policy = new RandomPolicy(environment.actionSpace(), 1);
    environment.reset(1, result.observation());
    try (AnimatedGif gif = AnimatedGif.create(file, 90, 60, delay)) {
      for (int frame = 0; frame < frames; frame++) {
        environment.step(policy.next(), result);
        gif.add(environment);
      }
      assertThat(gif.frames()).isEqualTo(frames);
    }
  }

  @Test
  void playsItsFramesInALoop() throws IOException {
    write(new CartPole(), 7, Duration.ofMillis(50));
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(input);
      assertThat(reader.getNumImages(true)).isEqualTo(7);
      for (int frame = 0; frame < 7; frame++) {
        BufferedImage image = reader.read(frame);
        assertThat(image.getWidth()).isEqualTo(90);
        assertThat(image.getHeight()).isEqualTo(60);
        assertThat(image.getRGB(0, 0)).isEqualTo(Palette.BACKGROUND.getRGB());
        IIOMetadata metadata = reader.getImageMetadata(frame);
        assertThat(node(metadata, "GraphicControlExtension").getAttribute("delayTime"))
            .isEqualTo("5");
      }
      assertThat(reader.read(0).getRGB(45, 33)).isNotEqualTo(Palette.BACKGROUND.getRGB());
      IIOMetadataNode loop = node(reader.getImageMetadata(0), "ApplicationExtension");
      assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
      assertThat(loop.getAttribute("authenticationCode")).isEqualTo("2.0");
      assertThat((byte[]) loop.getUserObject()).containsExactly(1, 0, 0);
    } finally {
      reader.dispose();
    }
  }

  private static IIOMetadataNode node(IIOMetadata metadata, String name) {
    IIOMetadataNode root =
        (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
    return (IIOMetadataNode) root.getElementsByTagName(name).item(0);
  }

  @Test
  void staysOnAFrame() throws IOException {
    CartPole environment = new CartPole();
    try (AnimatedGif gif = AnimatedGif.create(file, 90, 60, Duration.ofMillis(50))) {
      gif.add(environment, Duration.ofMillis(400));
      gif.add(environment);
      gif.add(environment, Duration.ofSeconds(1));
      assertThatThrownBy(() -> gif.add(environment, Duration.ZERO)).hasMessageContaining("0 ms");
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(input);
      assertThat(reader.getNumImages(true)).isEqualTo(3);
      String[] delays = {"40", "5", "100"};
      for (int frame = 0; frame < 3; frame++) {
        assertThat(
                node(reader.getImageMetadata(frame), "GraphicControlExtension")
                    .getAttribute("delayTime"))
            .isEqualTo(delays[frame]);
      }
      assertThat(node(reader.getImageMetadata(0), "ApplicationExtension")).isNotNull();
    } finally {
      reader.dispose();
    }
  }

  @Test
  void replacesALongerFile() throws IOException {
    write(new CartPole(), 9, Duration.ofMillis(20));
    long before = Files.size(file);
    write(new CartPole(), 2, Duration.ofMillis(20));
    assertThat(Files.size(file)).isLessThan(before);
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes[bytes.length - 1]).as("trailer of the format").isEqualTo((byte) 0x3B);
  }

  @Test
  void framesReachTheFileAsTheyCome() throws IOException {
    CartPole environment = new CartPole();
    try (AnimatedGif gif = AnimatedGif.create(file, 300, 200, Duration.ofMillis(20))) {
      for (int frame = 0; frame < 50; frame++) {
        gif.add(environment);
      }
      long early = Files.size(file);
      for (int frame = 0; frame < 50; frame++) {
        gif.add(environment);
      }
      assertThat(early).isPositive();
      assertThat(Files.size(file)).isGreaterThan(early);
    }
  }

  @Test
  void aFileWithoutFramesIsDeleted() throws IOException {
    AnimatedGif gif = AnimatedGif.create(file, 90, 60, Duration.ofMillis(20));
    assertThatThrownBy(() -> gif.add(new ScriptedEnvironment()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("Scripted-v0 cannot be drawn");
    gif.close();
    gif.close();
    assertThat(Files.exists(file)).isFalse();
    assertThatThrownBy(() -> gif.add(new CartPole()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("episode.gif is closed");
  }

  @Test
  void refusesADelayThatTheFormatDoesNotHave() {
    for (Duration delay : new Duration[] {Duration.ofMillis(14), Duration.ofMinutes(11)}) {
      assertThatThrownBy(() -> AnimatedGif.create(file, 90, 60, delay))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not " + delay.toMillis() + " ms");
    }
    assertThat(Files.exists(file)).isFalse();
  }
}
