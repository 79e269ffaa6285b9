package dev.polyak.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Games recorded from MinAtar 1.0.15 with difficulty ramping and the full action set, without
 * sticky actions, by policies that look ahead and live long enough to see what is rare: refilled
 * bricks, cleared waves, full lanes, the shortest intervals, six divers and what follows them. Each
 * observation, reward and end must be the same.
 *
 * <p>A step is its action, reward, end, observation and random draws. Observations are the booleans
 * of {@code [row][column][channel]}, eight to a byte, the first in the high bit.
 */
class RecordedGamesTest {
  private static final List<Action> ACTIONS = List.of(Action.values());

  private static Game game(String name) {
    return switch (name) {
      case "breakout" -> new Breakout();
      case "space-invaders" -> new SpaceInvaders(true);
      case "asterix" -> new Asterix(true);
      case "freeway" -> new Freeway();
      case "seaquest" -> new Seaquest(true);
      default -> throw new AssertionError(name);
    };
  }

  private static JsonNode recorded(String name) throws IOException {
    try (InputStream file =
        new GZIPInputStream(RecordedGamesTest.class.getResourceAsStream(name + ".json.gz"))) {
      return new ObjectMapper().readTree(file);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "breakout, 6000",
    "space-invaders, 7000",
    "asterix, 3003",
    "freeway, 5002",
    "seaquest, 6803"
  })
  void isPlayedAsRecorded(String name, int expectedSteps) throws IOException {
    Game game = game(name);
    List<Channel> channels = game.channels();
    JsonNode recorded = recorded(name);
    assertThat(recorded.get("channels"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(channels.stream().map(Channel::name).toList());
    Screen screen = new Screen(channels.size());
    int steps = 0;
    for (JsonNode episode : recorded.get("episodes")) {
      RecordedDraws draws = new RecordedDraws(numbers(episode.get("draws")));
      game.begin(draws);
      assertThat(shown(game, screen)).isEqualTo(episode.get("initial_observation").asText());
      for (JsonNode step : episode.get("steps")) {
        assertThat(game.isOver()).isFalse();
        draws.add(numbers(step.get(4)));
        int reward = game.act(ACTIONS.get(step.get(0).asInt()));
        assertThat(shown(game, screen)).as("step %d", steps).isEqualTo(step.get(3).asText());
        assertThat(reward).as("reward of step %d", steps).isEqualTo(step.get(1).asInt());
        assertThat(game.isOver()).as("end at step %d", steps).isEqualTo(step.get(2).asInt() == 1);
        assertThat(draws.left()).as("draws of step %d", steps).isZero();
        steps++;
      }
    }
    assertThat(steps).isEqualTo(expectedSteps);
  }

  /** Played alike, a game that does not ramp shows no difference before a wave is cleared. */
  @Test
  void withoutRampingTheWaveAfterTheFirstIsNoFaster() throws IOException {
    Screen screen = new Screen(6);
    int differing = 0;
    for (JsonNode episode : recorded("space-invaders").get("episodes")) {
      Game ramping = new SpaceInvaders(true);
      Game steady = new SpaceInvaders(false);
      ramping.begin(new RecordedDraws());
      steady.begin(new RecordedDraws());
      int kills = 0;
      for (JsonNode step : episode.get("steps")) {
        Action action = ACTIONS.get(step.get(0).asInt());
        kills += ramping.act(action);
        steady.act(action);
        if (!shown(ramping, screen).equals(shown(steady, screen))) {
          assertThat(kills).isGreaterThanOrEqualTo(24);
          differing++;
          break;
        }
      }
    }
    assertThat(differing).as("episodes with a second wave").isPositive();
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  private static String shown(Game game, Screen screen) {
    float[] numbers = new float[screen.space().size()];
    screen.clear(numbers);
    game.show(screen);
    byte[] packed = new byte[Math.ceilDiv(numbers.length, 8)];
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] == Screen.ON) {
        packed[i / 8] |= (byte) (0x80 >> i % 8);
      }
    }
    return HexFormat.of().formatHex(packed);
  }
}
