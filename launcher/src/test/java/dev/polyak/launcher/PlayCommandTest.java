package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.launcher.pixels.DriftingDot;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayCommandTest {

  /** Leads from lane to lane: the second action's value is the largest. */
  private static final float[] SECOND = {0, 1};

  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();
  private final PrintStream standardOutput = System.out;

  @BeforeAll
  static void withoutADisplay() {
    System.setProperty("java.awt.headless", "true");
  }

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(output, true, UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(standardOutput);
  }

  private int play(Object... arguments) {
    List<String> all = new ArrayList<>(List.of("play"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return Polyak.run(new PrintWriter(errors, true), all.toArray(String[]::new));
  }

  private Path chain() throws IOException {
    return ConstructedRun.write(folder.resolve("run"), "Chain:depth=6,width=4", SECOND);
  }

  private static int frames(Path gif) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream input = ImageIO.createImageInputStream(gif.toFile())) {
      reader.setInput(input);
      return reader.getNumImages(true);
    } finally {
      reader.dispose();
    }
  }

  @Test
  void drawsEveryStateOfEachEpisode() throws IOException {
    Path gif = folder.resolve("episodes.gif");
    assertThat(play(chain(), "--episodes", 3, "--gif", gif)).as(errors.toString()).isZero();
    assertThat(frames(gif)).isEqualTo(3 * (6 + 1));
    assertThat(output.toString(UTF_8).lines())
        .hasSize(5)
        .startsWith("Chain-v0:depth=6,width=4 by the weights of update 300 at step 1,200")
        .endsWith("The picture is in " + gif)
        .anyMatch(line -> line.matches("Episode 3: return [01]\\.\\d\\d, length 6"));
  }

  @Test
  void oneSeedGivesTheSameEpisodes() throws IOException {
    Path run =
        ConstructedRun.write(folder.resolve("run"), "CartPole-v1", SECOND, "agent.hidden=[4]");
    List<byte[]> pictures = new ArrayList<>();
    for (int seed : new int[] {7, 7, 8}) {
      Path png = folder.resolve("episode.png");
      assertThat(play(run, "--seed", seed, "--png", png)).as(errors.toString()).isZero();
      pictures.add(Files.readAllBytes(png));
    }
    assertThat(pictures.get(1)).isEqualTo(pictures.get(0));
    assertThat(pictures.get(2)).isNotEqualTo(pictures.get(0));
  }

  /** Rows of four states each: a chain's seven are two, and so are eight of fifty-one. */
  @Test
  void tellsEachEpisodeInTwoRows() throws IOException {
    Path png = folder.resolve("episodes.png");
    assertThat(play(chain(), "--episodes", 2, "--png", png)).as(errors.toString()).isZero();
    BufferedImage two = ImageIO.read(png.toFile());
    Path run = ConstructedRun.write(folder.resolve("long"), "Chain:depth=50,width=4", SECOND);
    assertThat(play(run, "--png", png)).as(errors.toString()).isZero();
    BufferedImage one = ImageIO.read(png.toFile());
    assertThat(two.getWidth()).isEqualTo(one.getWidth());
    int title = 2 * one.getHeight() - two.getHeight();
    assertThat(title).isPositive().isLessThan(60);
    assertThat(one.getHeight() - title).as("two rows of pictures").isBetween(320, 420);
  }

  /** The torque that the policy always asks for is the largest. */
  @Test
  void playsWithContinuousActions() throws IOException {
    Path run =
        ConstructedRun.write(
            folder.resolve("run"), "Pendulum-v1", new float[] {9}, "agent.algorithm=ddpg");
    Path gif = folder.resolve("episode.gif");
    Path png = folder.resolve("episode.png");
    assertThat(play(run, "--gif", gif, "--png", png)).as(errors.toString()).isZero();
    assertThat(frames(gif)).isEqualTo(201);
    assertThat(output.toString(UTF_8))
        .containsPattern("Episode 1: return -\\d+\\.\\d\\d, length 200");
    assertThat(ImageIO.read(png.toFile())).isNotNull();
  }

  @Test
  void playsWhatObservesImages() throws IOException {
    Path run =
        ConstructedRun.write(
            folder.resolve("run"),
            "MinAtar/Freeway",
            new float[] {0, 1, 0},
            "run.frame-stack=2",
            "evaluation.episode-steps=30");
    Path gif = folder.resolve("episode.gif");
    assertThat(play(run, "--gif", gif)).as(errors.toString()).isZero();
    assertThat(frames(gif)).as("cut off after 30 steps").isEqualTo(31);
  }

  @Test
  void namesTheOptionsWhereThereIsNoDisplay() throws IOException {
    assertThat(play(chain())).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            "polyak: there is no display to open a window on: --gif FILE or --png FILE draws what is played%n"
                .formatted());
  }

  @Test
  void namesAnEnvironmentThatCannotBeDrawn() throws IOException {
    Path run = ConstructedRun.write(folder.resolve("run"), DriftingDot.class.getName(), SECOND);
    Path gif = folder.resolve("episode.gif");
    Path png = folder.resolve("episode.png");
    assertThat(play(run, "--gif", gif, "--png", png)).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            "polyak: %s cannot be drawn; polyak evaluate plays it unseen%n"
                .formatted(DriftingDot.class.getName()));
    assertThat(gif).doesNotExist();
    assertThat(png).doesNotExist();
  }

  @Test
  void refusesWhatItCannotPlayOrWrite() throws IOException {
    assertThat(play(chain(), "--episodes", 101)).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo("polyak: --episodes = 101 is out of range: integer [1, 100]%n".formatted());
    errors.getBuffer().setLength(0);
    assertThat(play(folder.resolve("absent"), "--gif", "a.gif")).isEqualTo(2);
    assertThat(errors.toString()).contains("play takes a run's folder").hasLineCount(1);
    errors.getBuffer().setLength(0);
    Path nowhere = folder.resolve("nowhere").resolve("a.gif");
    assertThat(play(folder.resolve("run"), "--gif", nowhere)).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo("polyak: cannot write the pictures: %s is not there%n".formatted(nowhere));
  }
}
