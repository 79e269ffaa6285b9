package dev.polyak.launcher.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEventsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START = 1_700_000_000_000L;

  @TempDir private Path folder;

  private final AtomicLong now = new AtomicLong(START);

  /** An event as a reader that knows nothing of the writer finds it. */
  private record Event(double wallTime, long step, UnknownFieldSet fields) {
    static Event of(ByteString bytes) throws IOException {
      UnknownFieldSet fields = UnknownFieldSet.parseFrom(bytes);
      return new Event(
          Double.longBitsToDouble(fields.getField(1).getFixed64List().getFirst()),
          fields.getField(2).getVarintList().getFirst(),
          fields);
    }

    private List<UnknownFieldSet> values() throws IOException {
      List<UnknownFieldSet> values = new ArrayList<>();
      UnknownFieldSet summary = message(fields, 5);
      for (ByteString value : summary.getField(1).getLengthDelimitedList()) {
        values.add(UnknownFieldSet.parseFrom(value));
      }
      return values;
    }

    Map<String, Float> scalars() throws IOException {
      Map<String, Float> scalars = new LinkedHashMap<>();
      for (UnknownFieldSet value : values()) {
        scalars.put(
            text(value, 1), Float.intBitsToFloat(value.getField(2).getFixed32List().getFirst()));
      }
      return scalars;
    }
  }

  private static UnknownFieldSet message(UnknownFieldSet fields, int number) throws IOException {
    return UnknownFieldSet.parseFrom(fields.getField(number).getLengthDelimitedList().getFirst());
  }

  private static String text(UnknownFieldSet fields, int number) {
    return fields.getField(number).getLengthDelimitedList().getFirst().toStringUtf8();
  }

  private static int unmasked(int masked) {
    return Integer.rotateLeft(masked - 0xa282ead8, 15);
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private List<Event> events() throws IOException {
    List<Event> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (all.hasRemaining()) {
          byte[] length = new byte[8];
          all.get(length);
          assertThat(unmasked(all.getInt())).isEqualTo(checksum(length));
          byte[] event =
              new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
          all.get(event);
          assertThat(unmasked(all.getInt())).isEqualTo(checksum(event));
          events.add(Event.of(ByteString.copyFrom(event)));
        }
      }
    }
    return events;
  }

  private RunEvents start(long later) {
    now.set(START + later);
    return RunEvents.start(folder, now::get, Map.of("run.seed", "3", "agent.hidden", "[64,64]|x"));
  }

  private static void write(RunEvents events, String line) throws IOException {
    events.write(JSON.readTree(line));
  }

  @Test
  void theFileBeginsWithItsVersion() throws IOException {
    start(0).close();

    Event first = events().getFirst();
    assertThat(first.wallTime()).isEqualTo(1_700_000_000.0);
    assertThat(text(first.fields(), 3)).isEqualTo("brain.Event:2");
  }

  @Test
  void theSettingsAreATableOfText() throws IOException {
    start(0).close();

    UnknownFieldSet value = events().get(1).values().getFirst();
    assertThat(text(value, 1)).isEqualTo("hyperparameters");
    UnknownFieldSet tensor = message(value, 8);
    assertThat(tensor.getField(1).getVarintList()).containsExactly(7L);
    assertThat(text(tensor, 8))
        .isEqualTo("|param|value|\n|-|-|\n|agent.hidden|[64,64]\\|x|\n|run.seed|3|\n");
    assertThat(text(message(message(value, 9), 1), 1)).isEqualTo("text");
  }

  @Test
  void whatHappensHasCleanRlsTags() throws IOException {
    try (RunEvents events = start(0)) {
      now.addAndGet(1_500);
      write(
          events,
          "{\"event\":\"episode\",\"seconds\":1.5,\"environmentSteps\":40,\"return\":12.5,"
              + "\"length\":13,\"epsilon\":0.5}");
      write(
          events,
          "{\"event\":\"learner\",\"seconds\":2,\"environmentSteps\":100,\"learnerUpdates\":50,"
              + "\"epoch\":1,\"targetUpdates\":4,\"loss\":0.25,\"q_mean\":7,\"td_error\":\"NaN\","
              + "\"gradient_norm\":3}");
      write(
          events,
          "{\"event\":\"evaluation\",\"seconds\":3,\"environmentSteps\":140,\"step\":120,"
              + "\"meanReturn\":400.5,\"meanLength\":401}");
      write(events, "{\"event\":\"status\",\"seconds\":4,\"environmentSteps\":150}");
    }

    List<Event> events = events().subList(2, events().size());
    assertThat(events).extracting(Event::step).containsExactly(40L, 100L, 120L);
    assertThat(events.getFirst().wallTime()).isEqualTo(1_700_000_001.5, within(1e-6));
    assertThat(events.get(0).scalars())
        .isEqualTo(
            Map.of(
                "charts/episodic_return", 12.5f,
                "charts/episodic_length", 13f,
                "charts/epsilon", 0.5f));
    assertThat(events.get(1).scalars())
        .isEqualTo(
            Map.of(
                "charts/SPS", 50f,
                "charts/learner_updates", 50f,
                "learner/target_updates", 4f,
                "losses/td_loss", 0.25f,
                "losses/q_values", 7f,
                "learner/gradient_norm", 3f));
    assertThat(events.get(2).scalars())
        .isEqualTo(Map.of("eval/episodic_return", 400.5f, "eval/episodic_length", 401f));
  }

  @Test
  void aCriticsLossesHaveDdpgsTags() throws IOException {
    try (RunEvents events = start(0)) {
      write(
          events,
          "{\"event\":\"learner\",\"seconds\":2,\"environmentSteps\":100,\"learnerUpdates\":50,"
              + "\"loss\":0.25,\"q_mean\":7,\"policy_loss\":-7}");
    }

    assertThat(events().get(2).scalars())
        .containsEntry("losses/qf1_loss", 0.25f)
        .containsEntry("losses/qf1_values", 7f)
        .containsEntry("losses/actor_loss", -7f)
        .doesNotContainKey("losses/td_loss");
  }

  @Test
  void aRunThatGoesOnHasAnotherFile() throws IOException {
    start(0).close();
    start(60_000).close();

    assertThat(events()).hasSize(4);
  }

  @Test
  void aFolderThatIsGoneIsNamed() {
    Path absent = folder.resolve("absent");

    assertThatThrownBy(() -> RunEvents.start(absent, now::get, Map.of()))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage(
            absent.resolve("events.out.tfevents.1700000000.polyak." + START).toString());
  }
}
