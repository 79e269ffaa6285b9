package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.agents.BatchComposer.End;
import dev.polyak.agents.ListedWindows.Window;
import dev.polyak.networks.Batch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  private static final Actions TWO = new Actions.Discrete(2);

  private final Transitions batches = new Transitions(new Problem(2, TWO), 0.5);
  private final Batch batch = new Batch(batches.layout(), 3);

  @Test
  void aWindowBecomesOneRow() {
    batch.floats("weight")[1] = 0.25f;
    Window other = new Window(List.of(9f, 9f), List.of(9f), List.of(9f), List.of(9f, 9f), End.CUT);
    Window window =
        new Window(
            List.of(1f, 2f), List.of(3f), List.of(4f, -2f, 8f), List.of(5f, 6f), End.TRUNCATED);

    batches.compose(new ListedWindows(List.of(other, window)), 1, batch, 1);

    assertThat(batch.floats("observation")).containsExactly(0, 0, 1, 2, 0, 0);
    assertThat(batch.ints("action")).containsExactly(0, 3, 0);
    assertThat(batch.floats("return")).containsExactly(0, 5, 0);
    assertThat(batch.floats("discount")).containsExactly(0, 0.125f, 0);
    assertThat(batch.floats("next_observation")).containsExactly(0, 0, 5, 6, 0, 0);
    assertThat(batch.floats("weight")).as("the sampler's").containsExactly(0, 0.25f, 0);
  }

  @Test
  void pixelsStayBytes() {
    Transitions images = new Transitions(new Problem(List.of(2), true, TWO), 0.5);
    Batch bytes = new Batch(images.layout(), 2);
    Window window =
        new Window(List.of(1f, 255f), List.of(1f), List.of(4f), List.of(128f, 0f), End.CONTINUES);

    images.compose(new ListedWindows(List.of(window)), 0, bytes, 1);

    assertThat(bytes.bytes("observation")).containsExactly(0, 0, 1, -1);
    assertThat(bytes.bytes("next_observation")).containsExactly(0, 0, -128, 0);
  }

  @Test
  void terminationLeavesNothingToBootstrap() {
    Window window =
        new Window(List.of(0f, 0f), List.of(0f), List.of(4f), List.of(0f, 0f), End.TERMINATED);
    batches.compose(new ListedWindows(List.of(window)), 0, batch, 0);
    assertThat(batch.floats("return")[0]).isEqualTo(4);
    assertThat(batch.floats("discount")[0]).isZero();
  }

  /** A float32 sum of these would lose every small reward. */
  @Test
  void returnsAreSummedInDoublePrecision() {
    Transitions undiscounted = new Transitions(new Problem(1, TWO), 1);
    Float[] rewards = new Float[1_001];
    Arrays.fill(rewards, 1f);
    rewards[1_000] = 0x1p26f;
    Window window = new Window(List.of(0f), List.of(0f), List.of(rewards), List.of(0f), End.CUT);
    undiscounted.compose(new ListedWindows(List.of(window)), 0, batch, 0);
    assertThat(batch.floats("return")[0]).isEqualTo((float) (0x1p26 + 1_000));
  }

  @Test
  void continuousActionsAreScaledToTheirBounds() {
    Actions actions = new Actions.Continuous(List.of(-2f, 0f), List.of(2f, 10f));
    Transitions continuous = new Transitions(new Problem(1, actions), 1);
    Batch scaled = new Batch(continuous.layout(), 2);
    Window window =
        new Window(List.of(0f), List.of(1f, 2.5f), List.of(0f), List.of(0f), End.CONTINUES);
    continuous.compose(new ListedWindows(List.of(window)), 0, scaled, 1);
    assertThat(scaled.floats("action")).containsExactly(0, 0, 0.5f, -0.5f);
  }
}
