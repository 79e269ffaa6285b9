package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChart;

class BiasCommandTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();
  private final PrintStream standardOutput = System.out;

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(output, true, UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(standardOutput);
  }

  private int bias(Object... arguments) {
    List<String> all = new ArrayList<>(List.of("bias"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return Polyak.run(new PrintWriter(errors, true), all.toArray(String[]::new));
  }

  /** A run that holds every state's best action for worth {@code value}. */
  private Path run(String name, String environment, float value, String... settings)
      throws IOException {
    return ConstructedRun.write(
        folder.resolve(name), environment, new float[] {value, value - 1}, settings);
  }

  private static TrainedRun trained(Path run) throws IOException {
    return TrainedRun.of(new RunDirectory(run), "bias");
  }

  /** In a chain of one lane, V* is gamma^(d - 1) at d steps from the end. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void subtractsTheExactValues(boolean rescaled) throws IOException {
    Path run =
        run(
            "run",
            "Chain-Stochastic:depth=5,width=1",
            0.75f,
            "agent.discount=0.9",
            "run.rescale-observations=" + rescaled);
    List<Double> biases = ChainBias.of(trained(run));
    assertThat(biases).hasSize(5);
    for (int distance = 1; distance <= 5; distance++) {
      assertThat(biases.get(distance - 1))
          .isCloseTo(0.75 - Math.pow(0.9, distance - 1), within(1e-6));
    }
  }

  /** From lanes 0, 1, 2 the last step leads at best to prizes 1/2, 1, 1, and as well before it. */
  @Test
  void isTheMeanOfALevelsLanes() throws IOException {
    List<Double> biases =
        ChainBias.of(trained(run("run", "Chain:depth=2,width=3", 0, "agent.discount=0.5")));
    assertThat(biases.get(0)).isCloseTo(-(0.5 + 1 + 1) / 3, within(1e-6));
    assertThat(biases.get(1)).isCloseTo(-0.5, within(1e-6));
  }

  /** The network's outputs follow the state: its weight from the first state's input is 1. */
  @Test
  void showsEachStateToTheNetwork() throws IOException {
    Path run = run("run", "Chain:depth=3,width=1", 0);
    TrainedRun trained = trained(run);
    float[] weights = trained.weights().parameters();
    int hidden = trained.workbench().actingNetwork().inputs(1);
    weights[0] = 2;
    int second = trained.workbench().actingNetwork().offset(1);
    int last = trained.workbench().actingNetwork().offset(2);
    assertThat(second).isEqualTo((3 + 1) * hidden);
    weights[second] = 1;
    weights[last] = 1;
    List<Double> biases = ChainBias.of(trained);
    List<Double> before = ChainBias.of(trained(run));
    assertThat(biases.get(2)).isCloseTo(before.get(2) + 2, within(1e-6));
    assertThat(biases.subList(0, 2)).isEqualTo(before.subList(0, 2));
  }

  @Test
  void poolsSeedsAndNamesWhatDiffers() throws IOException {
    String chain = "Chain:depth=4,width=1";
    List<TrainedRun> runs =
        List.of(
            trained(run("a", chain, 1, "run.seed=1", "agent.horizon=1")),
            trained(run("b", chain, 3, "run.seed=2", "agent.horizon=1")),
            trained(run("c", chain, 5, "run.seed=1", "agent.horizon=10")));
    List<BiasCurve> curves = new ArrayList<>();
    RunGroups.of(runs, run -> run.workbench().configuration())
        .forEach((label, group) -> curves.add(BiasCurve.of(label, group)));
    assertThat(curves)
        .extracting(BiasCurve::label)
        .containsExactly(
            "agent.horizon = 1: 2 runs, 300 updates", "agent.horizon = 10: 1 run, 300 updates");
    assertThat(curves.getFirst().mean().getFirst()).isCloseTo(1, within(1e-6));
    assertThat(curves.getFirst().lowest().getFirst()).isCloseTo(0, within(1e-6));
    assertThat(curves.getFirst().highest().getFirst()).isCloseTo(2, within(1e-6));
    XYChart chart = BiasChart.of(chain, curves);
    assertThat(chart.getSeriesMap().get(curves.getLast().label()).getYData())
        .hasSize(4)
        .startsWith(4.0);
  }

  @Test
  void printsATableAndDrawsIt() throws IOException {
    Path first = run("a", "Chain:depth=2,width=1", 0.5f, "run.seed=1");
    Path second = run("b", "Chain:depth=2,width=1", 2, "run.seed=2");
    Path png = folder.resolve("bias.png");
    assertThat(bias(first, second, "--png", png)).as(errors.toString()).isZero();
    assertThat(output.toString(UTF_8).lines())
        .containsExactly(
            "  steps to the end  Chain-v0:depth=2,width=1: 2 runs, 300 updates",
            "  1                 +0.250 (-0.500 to +1.000)",
            "  2                 +0.260 (-0.490 to +1.010)",
            "The picture is in " + png);
    assertThat(ImageIO.read(png.toFile())).isNotNull();
  }

  @Test
  void refusesRunsWhoseValuesAreNotKnown() throws IOException {
    Path png = folder.resolve("bias.png");
    Path chain = run("chain", "Chain:depth=2", 1);
    Path pole = run("pole", "CartPole-v1", 1);
    assertThat(bias(chain, pole, "--png", png)).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            "polyak: bias takes runs of a chain, whose values are known exactly; %s is one of CartPole-v1%n"
                .formatted(pole));
    assertThat(Files.exists(png)).isFalse();
  }

  @Test
  void refusesStackedFrames() throws IOException {
    assertThat(bias(run("run", "Chain:depth=2", 1, "run.frame-stack=3"))).isEqualTo(2);
    assertThat(errors.toString()).contains("run.frame-stack = 3").hasLineCount(1);
  }

  @Test
  void refusesWhatIsNoRun() {
    assertThat(bias(folder)).isEqualTo(2);
    assertThat(errors.toString()).contains("is not a run's folder").hasLineCount(1);
  }
}
