package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.networks.BatchLayout.Column;
import dev.polyak.networks.Operations.Pass;
import dev.polyak.networks.Operations.Tensor;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each operation means, in every engine. An engine's test extends it. */
public abstract class OperationsContract {
  private static final BatchLayout LAYOUT =
      new BatchLayout(
          List.of(
              new Column("matrix", 3, BatchLayout.Type.FLOAT32),
              new Column("x", 1, BatchLayout.Type.FLOAT32),
              new Column("y", 1, BatchLayout.Type.FLOAT32),
              new Column("index", 1, BatchLayout.Type.INT32)));
  private static final NetworkDescription NETWORK = EngineContract.network(1, "dense 1 identity");

  /** The engine under test. */
  protected abstract Engine engine();

  private static Batch batch() {
    Batch batch = new Batch(LAYOUT, 2);
    fill(batch.floats("matrix"), 1, 4, 4, -3, -2, -7);
    fill(batch.floats("x"), 3, -0.5f);
    fill(batch.floats("y"), 2, 8);
    batch.ints("index")[0] = 2;
    batch.ints("index")[1] = 0;
    return batch;
  }

  private static void fill(float[] destination, float... values) {
    System.arraycopy(values, 0, destination, 0, values.length);
  }

  private Update run(Batch batch, Consumer<Operations> script) {
    UpdateRule rule =
        new ScriptedRule(
            List.of(new NamedNetwork("a", NETWORK), new NamedNetwork("b", NETWORK)),
            LAYOUT,
            script);
    Update update = engine().compile(rule, batch.rows());
    update.follow(new TargetRule.CopyEvery(1));
    update.run(batch, 0.1);
    return update;
  }

  private float[] result(Function<Operations, Tensor> script) {
    try (Update update = run(batch(), o -> o.result("it", script.apply(o)))) {
      return update.result("it").clone();
    }
  }

  private double metric(Function<Operations, Tensor> script) {
    try (Update update = run(batch(), o -> o.metric("it", script.apply(o)))) {
      return update.metric("it");
    }
  }

  @Test
  void elementwise() {
    assertThat(result(o -> o.add(o.input("x"), o.input("y")))).containsExactly(5, 7.5f);
    assertThat(result(o -> o.subtract(o.input("x"), o.input("y")))).containsExactly(1, -8.5f);
    assertThat(result(o -> o.multiply(o.input("x"), o.input("y")))).containsExactly(6, -4);
    assertThat(result(o -> o.scale(o.input("x"), -2))).containsExactly(-6, 1);
    assertThat(result(o -> o.clip(o.input("x"), 0, 2))).containsExactly(2, 0);
    assertThat(result(o -> o.constant(-0.25))).containsExactly(-0.25f, -0.25f);
  }

  @Test
  void huberIsSquareUpToDeltaAndLinearBeyond() {
    assertThat(result(o -> o.huber(o.input("x"), 1))).containsExactly(2.5f, 0.125f);
    assertThat(result(o -> o.huber(o.input("x"), 2))).containsExactly(4, 0.125f);
    assertThat(result(o -> o.huber(o.input("y"), 2))).containsExactly(2, 14);
  }

  @Test
  void rowsPickTheirElements() {
    assertThat(result(o -> o.max(o.input("matrix")))).containsExactly(4, -2);
    assertThat(result(o -> o.gather(o.input("matrix"), o.input("index")))).containsExactly(4, -3);
    assertThat(
            result(
                o -> {
                  Tensor spread = o.scatter(o.input("x"), o.input("index"), 3);
                  return o.gather(spread, o.input("index"));
                }))
        .containsExactly(3, -0.5f);
    assertThat(metric(o -> o.mean(o.scatter(o.input("x"), o.input("index"), 3))))
        .as("zeros elsewhere")
        .isCloseTo(2.5 / 6, within(1e-7));
  }

  @Test
  void argmaxTakesTheLowestOfSeveral() {
    Batch batch = batch();
    fill(batch.floats("matrix"), 0, 9, 9, 5, 5, 5);
    try (Update update =
        run(
            batch,
            o -> {
              Tensor best = o.argmax(o.input("matrix"));
              Tensor marked = o.scatter(o.input("y"), best, 3);
              o.result("first", o.gather(marked, o.argmax(marked)));
              o.metric("spread", o.mean(o.multiply(marked, o.input("matrix"))));
            })) {
      assertThat(update.result("first")).containsExactly(2, 8);
      assertThat(update.metric("spread")).isEqualTo((2 * 9 + 8 * 5) / 6.0);
    }
  }

  @Test
  void columnsAreJoinedAndTaken() {
    Function<Operations, Tensor> joined = o -> o.concatenate(o.input("x"), o.input("matrix"));
    assertThat(result(o -> o.columns(joined.apply(o), 0, 1))).containsExactly(3, -0.5f);
    assertThat(result(o -> o.columns(joined.apply(o), 3, 4))).containsExactly(4, -7);
    assertThat(result(o -> o.max(o.columns(joined.apply(o), 1, 3)))).containsExactly(4, -2);
    assertRefused(o -> o.columns(o.input("matrix"), 2, 4));
    assertRefused(o -> o.columns(o.input("matrix"), 1, 1));
    assertRefused(o -> o.columns(o.input("matrix"), -1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense 5 tanh", "dueling 4 5 tanh"})
  void inputGradientEqualsFiniteDifferences(String layer) {
    NetworkDescription network =
        EngineContract.network(3, "dense 6 tanh", layer, "dense 2 identity");
    float[] weights = network.initialise(new Random(1));
    Batch batch = batch();
    UpdateRule rule =
        new ScriptedRule(
            List.of(new NamedNetwork("a", network)),
            LAYOUT,
            o -> {
              Pass pass = o.forward("a", Kind.ONLINE, o.input("matrix"));
              Tensor gradient = o.inputGradient(pass, o.concatenate(o.input("x"), o.input("y")));
              for (int i = 0; i < 3; i++) {
                o.result("d" + i, o.columns(gradient, i, i + 1));
              }
            });
    try (Update update = engine().compile(rule, 2)) {
      update.follow(new TargetRule.CopyEvery(1));
      update.write("a", Kind.ONLINE, weights);
      assertThat(update.run(batch, 0.1)).isTrue();
      double[] parameters = ReferenceNetwork.toDoubles(weights);
      for (int row = 0; row < 2; row++) {
        double[] input = new double[3];
        for (int i = 0; i < 3; i++) {
          input[i] = batch.floats("matrix")[3 * row + i];
        }
        double x = batch.floats("x")[row];
        double y = batch.floats("y")[row];
        double[] expected =
            ReferenceNetwork.gradient(
                moved -> {
                  double[] output = ReferenceNetwork.forward(network, parameters, moved);
                  return x * output[0] + y * output[1];
                },
                input);
        for (int i = 0; i < 3; i++) {
          assertThat((double) update.result("d" + i)[row]).isCloseTo(expected[i], within(2e-5));
        }
      }
    }
  }

  @Test
  void aStepsRateFactorScalesItsLearningRate() {
    Consumer<Operations> script =
        o -> {
          Tensor gradient = o.backward(o.forward("a", Kind.ONLINE, o.input("x")), o.input("x"));
          o.step("a", gradient, o.norm(gradient), 1, 0.25);
        };
    try (Update update = run(batch(), script)) {
      float[] weights = new float[2];
      update.read("a", Kind.ONLINE, weights);
      assertThat(weights[1]).isCloseTo(-0.025f, within(1e-6f));
    }
  }

  @Test
  void scalars() {
    assertThat(metric(o -> o.mean(o.input("x")))).isEqualTo(1.25);
    assertThat(metric(o -> o.mean(o.input("matrix")))).isEqualTo(-0.5);
    assertThat(metric(o -> o.maximum(o.input("matrix")))).isEqualTo(4);
    assertThat(metric(o -> o.maximum(o.scale(o.input("y"), -1)))).isEqualTo(-2);
  }

  @Test
  void stepsOfAnUpdateAreTakenTogetherOrNotAtAll() {
    Consumer<Operations> script =
        o -> {
          step(o, "a", o.input("x"));
          step(o, "b", o.input("y"));
        };
    Batch batch = batch();
    batch.floats("y")[0] = Float.NaN;
    try (Update update = run(batch, script)) {
      float[] weights = {9, 9};
      update.read("a", Kind.ONLINE, weights);
      assertThat(weights).containsExactly(0, 0);
      assertThat(update.updates()).isZero();

      assertThat(update.run(batch(), 0.1)).isTrue();
      update.read("a", Kind.ONLINE, weights);
      // Adam's first step is as long as the learning rate, against the gradient's sign.
      assertThat(weights[1]).isCloseTo(-0.1f, within(1e-6f));
      update.read("b", Kind.ONLINE, weights);
      assertThat(weights[1]).isCloseTo(-0.1f, within(1e-6f));
    }
  }

  /** A step down the slope {@code slope} of the output. */
  private static void step(Operations o, String network, Tensor slope) {
    Pass pass = o.forward(network, Kind.ONLINE, o.input("x"));
    Tensor gradient = o.backward(pass, slope);
    o.step(network, gradient, o.norm(gradient), Double.POSITIVE_INFINITY);
  }

  @Test
  void refusesOperandsThatDoNotFit() {
    assertRefused(o -> o.add(o.input("x"), o.input("matrix")));
    assertRefused(o -> o.mean(o.input("index")));
    assertRefused(o -> o.gather(o.input("matrix"), o.input("x")));
    assertRefused(o -> o.gather(o.input("x"), o.input("index")));
    assertRefused(o -> o.scatter(o.input("matrix"), o.input("index"), 3));
    assertRefused(o -> o.forward("a", Kind.ONLINE, o.input("matrix")));
    assertRefused(o -> o.forward("none", Kind.ONLINE, o.input("x")));
    assertRefused(o -> o.input("none"));
    assertRefused(o -> o.norm(o.input("x")));
    assertRefused(o -> o.result("matrix", o.input("matrix")));
    assertRefused(o -> o.metric("x", o.input("x")));
    assertRefused(o -> o.concatenate(o.input("x"), o.input("index")));
    assertRefused(o -> o.backward(o.forward("a", Kind.TARGET, o.input("x")), o.input("x")));
    assertRefused(o -> o.inputGradient(o.forward("a", Kind.TARGET, o.input("x")), o.input("x")));
    assertRefused(o -> o.backward(o.forward("a", Kind.ONLINE, o.input("x")), o.input("matrix")));
    assertRefused(
        o -> {
          Tensor gradient = o.backward(o.forward("a", Kind.ONLINE, o.input("x")), o.input("x"));
          o.step("b", gradient, o.norm(gradient), 1);
        });
    assertRefused(
        o -> {
          step(o, "a", o.input("x"));
          step(o, "a", o.input("y"));
        });
  }

  private void assertRefused(Consumer<Operations> script) {
    assertThatThrownBy(() -> run(batch(), script)).isInstanceOf(IllegalArgumentException.class);
  }
}
