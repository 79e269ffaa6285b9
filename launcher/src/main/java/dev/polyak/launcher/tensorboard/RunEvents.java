package dev.polyak.launcher.tensorboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A run for TensorBoard: what {@code metrics.jsonl} says, under the tags of CleanRL's single-file
 * agents where those have one, over environment steps; and the settings as a text.
 *
 * <table>
 * <caption>Tags</caption>
 * <tr><td>an episode</td><td>{@code charts/episodic_return}, {@code charts/episodic_length},
 *     {@code charts/epsilon}</td></tr>
 * <tr><td>an evaluation</td><td>{@code eval/episodic_return}, {@code eval/episodic_length}</td></tr>
 * <tr><td>a report of the learner</td><td>{@code charts/SPS}; of DQN {@code losses/td_loss}, {@code
 *     losses/q_values}; of DDPG {@code losses/qf1_loss}, {@code losses/qf1_values}, {@code
 *     losses/actor_loss}; {@code charts/learner_updates}; all else as {@code learner/...}</td></tr>
 * </table>
 */
public final class RunEvents implements AutoCloseable {
  private static final String PREFIX = "events.out.tfevents.";

  /** Of a learner's line, what is not measured of its updates. */
  private static final Set<String> NO_MEASURES =
      Set.of("event", "seconds", "environmentSteps", "learnerUpdates", "epoch", "targetUpdates");

  private static final Map<String, String> DQN =
      Map.of("loss", "losses/td_loss", "q_mean", "losses/q_values");
  private static final Map<String, String> DDPG =
      Map.of(
          "loss", "losses/qf1_loss",
          "q_mean", "losses/qf1_values",
          "policy_loss", "losses/actor_loss");

  private final EventFile file;
  private final LongSupplier clock;

  private RunEvents(EventFile file, LongSupplier clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Starts a file in a run's folder; of a run that goes on there are several, which TensorBoard
   * reads as one.
   *
   * @param clock milliseconds since 1970: what is written is written then, and the first reading
   *     tells files apart
   * @param settings by key
   */
  public static RunEvents start(Path folder, LongSupplier clock, Map<String, String> settings) {
    try {
      long millis = clock.getAsLong();
      double now = millis / 1e3;
      EventFile file =
          new EventFile(folder.resolve(PREFIX + millis / 1_000 + ".polyak." + millis), now);
      StringBuilder table = new StringBuilder("|param|value|\n|-|-|\n");
      new TreeMap<>(settings)
          .forEach((key, value) -> table.append("|%s|%s|%n".formatted(key, escaped(value))));
      file.text(now, "hyperparameters", table.toString());
      return new RunEvents(file, clock);
    } catch (IOException cannotWrite) {
      throw new UncheckedIOException("cannot write TensorBoard's events", cannotWrite);
    }
  }

  private static String escaped(String value) {
    return value.replace("|", "\\|").replace("\n", " ");
  }

  /** Writes what a line of {@code metrics.jsonl} says. */
  public void write(JsonNode line) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    switch (line.path("event").asText()) {
      case "episode" -> {
        put(scalars, "charts/episodic_return", line.path("return"));
        put(scalars, "charts/episodic_length", line.path("length"));
        put(scalars, "charts/epsilon", line.path("epsilon"));
      }
      case "evaluation" -> {
        put(scalars, "eval/episodic_return", line.path("meanReturn"));
        put(scalars, "eval/episodic_length", line.path("meanLength"));
      }
      case "learner" -> learner(scalars, line);
      default -> {
        return;
      }
    }
    if (scalars.isEmpty()) {
      return;
    }
    long step = line.path("step").asLong(line.path("environmentSteps").asLong());
    try {
      file.scalars(clock.getAsLong() / 1e3, step, scalars);
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write TensorBoard's events", diskFull);
    }
  }

  private static void learner(Map<String, Double> scalars, JsonNode line) {
    double seconds = line.path("seconds").asDouble();
    if (seconds > 0) {
      scalars.put("charts/SPS", line.path("environmentSteps").asDouble() / seconds);
    }
    put(scalars, "charts/learner_updates", line.path("learnerUpdates"));
    put(scalars, "learner/target_updates", line.path("targetUpdates"));
    Map<String, String> known = line.has("policy_loss") ? DDPG : DQN;
    line.properties().stream()
        .filter(each -> !NO_MEASURES.contains(each.getKey()))
        .forEach(
            each ->
                put(
                    scalars,
                    known.getOrDefault(each.getKey(), "learner/" + each.getKey()),
                    each.getValue()));
  }

  /** What is no finite number is left out. */
  private static void put(Map<String, Double> scalars, String tag, JsonNode value) {
    if (value.isNumber() && Double.isFinite(value.doubleValue())) {
      scalars.put(tag, value.doubleValue());
    }
  }

  /** Makes all events so far visible to TensorBoard. */
  public void flush() {
    try {
      file.flush();
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write TensorBoard's events", diskFull);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write TensorBoard's events", diskFull);
    }
  }
}
