package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.polyak.agents.Agent;
import dev.polyak.agents.RewardScale;
import dev.polyak.learner.testing.Rows;
import dev.polyak.learner.testing.Rows.Window;
import dev.polyak.learner.testing.TestAgent;
import dev.polyak.replay.v1.SampleBatch;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawDecoderTest {
  private static final List<Window> WINDOWS =
      List.of(
          new Window(10, 0, 1, List.of(1f, 2f, 4f)),
          new Window(11, 1, 0, List.of(8f)),
          new Window(12, 2, 1, List.of(16f, 32f)),
          new Window(13, 3, 0, List.of(64f)));

  private final Agent agent = TestAgent.of(4, 3);
  private final DrawDecoder decoder = decoder(RewardScale.NONE);
  private final SampledBatch batch = new SampledBatch(agent.updateRule().batch(), 4);

  private DrawDecoder decoder(RewardScale rewards) {
    return new DrawDecoder(Rows.SIGNATURE, agent.batchComposer(), rewards, 4, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void composesADrawHoweverItIsSplit(int perMessage) {
    for (int offset = 0; offset < 4; offset += perMessage) {
      List<Window> part = WINDOWS.subList(offset, Math.min(4, offset + perMessage));
      decoder.decode(Rows.message(0, offset, part).build(), batch, 0, 4);
    }

    assertThat(batch.keys()).containsExactly(10, 11, 12, 13);
    assertThat(batch.leaves()).containsExactly(11, 12, 13, 14);
    assertThat(batch.masses()).containsExactly(100, 100, 100, 100);
    assertThat(batch.ageSeconds()).containsExactly(5, 5.5f, 6, 6.5f);
    assertThat(batch.actingUpdates()).containsExactly(11, 12, 13, 14);
    assertThat(batch.batch().floats("observation"))
        .containsExactly(10, -10, 11, -11, 12, -12, 13, -13);
    assertThat(batch.batch().floats("next_observation"))
        .containsExactly(10.5f, 0, 11.5f, 0, 12.5f, 0, 13.5f, 0);
    assertThat(batch.batch().ints("action")).containsExactly(1, 0, 1, 0);
  }

  @Test
  void writesAPartWhereItBegins() {
    decoder.decode(Rows.message(0, 1, WINDOWS.subList(0, 1)).build(), batch, 2, 2);
    assertThat(batch.keys()).containsExactly(0, 0, 0, 10);
    assertThat(batch.batch().floats("observation")).endsWith(10, -10);
    assertThatThrownBy(
            () -> decoder.decode(Rows.message(0, 1, WINDOWS.subList(0, 2)).build(), batch, 2, 2))
        .hasMessageContaining("windows [1, 3) of a draw of 2");
  }

  @Test
  void readsRaggedRewardsAndBootstrapsByHowAWindowEnded() {
    decoder.decode(Rows.message(0, 0, WINDOWS).build(), batch, 0, 4);

    assertThat(batch.batch().floats("return")).containsExactly(3, 8, 32, 64);
    assertThat(batch.batch().floats("discount")).containsExactly(0.125f, 0, 0.25f, 0.5f);
  }

  @Test
  void returnsAreOfWhatIsLearnedOfTheRewards() {
    decoder(new RewardScale(0.5, OptionalDouble.of(4)))
        .decode(Rows.message(0, 0, WINDOWS).build(), batch, 0, 4);

    assertThat(batch.batch().floats("return")).containsExactly(1.5f, 4, 6, 4);
  }

  @Test
  void refusesPartsThatDoNotFit() {
    SampleBatch good = Rows.message(0, 0, WINDOWS).build();
    ByteString short3 = good.getColumns(3).substring(4);

    assertRefused(good.toBuilder().setColumns(3, short3).build(), "column reward has 24 bytes");
    assertRefused(good.toBuilder().setKeys(ByteString.EMPTY).build(), "0 of keys instead of 32");
    assertRefused(good.toBuilder().clearAgeSeconds().build(), "0 of ages instead of 16");
    assertRefused(
        good.toBuilder().clearActingUpdates().build(), "0 of acting updates instead of 16");
    assertRefused(good.toBuilder().clearColumns().build(), "0 of columns instead of 4");
    assertRefused(good.toBuilder().setOffset(1).build(), "windows [1, 5) of a draw of 4");
    assertRefused(good.toBuilder().setOffset(-1).build(), "windows [-1, 3)");
    assertRefused(
        good.toBuilder().setLengths(ByteString.copyFrom(new byte[16])).build(),
        "a window of 0 steps");
    assertRefused(
        good.toBuilder().setEnds(ByteString.copyFrom(new byte[] {0, 9, 0, 0})).build(),
        "a window ends with 9");
  }

  private void assertRefused(SampleBatch message, String why) {
    assertThatThrownBy(() -> decoder.decode(message, batch, 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
