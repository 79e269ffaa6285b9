package dev.polyak.launcher.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.node.configuration.ConfigurationException;
import java.util.function.UnaryOperator;

/**
 * What a run is, as far as its page shows it: these settings and no others, so that none is shown
 * that should not be.
 *
 * @param bar mean return at which it ends; absent: it has none
 * @param maximumSteps environment steps after which it ends; 0: it goes on
 * @param minimumSize steps in the replay buffer before the first update
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunFacts(
    String name,
    String environment,
    String preset,
    String algorithm,
    long seed,
    Double bar,
    long maximumSteps,
    double discount,
    long minimumSize) {
  /** Of lines that say it. */
  static final String EVENT = "run";

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * The facts of a run.
   *
   * @param settings a key's value as JSON
   */
  public static RunFacts of(String name, UnaryOperator<String> settings) {
    JsonNode bar = read(settings, "run.stop.evaluation-return");
    return new RunFacts(
        name,
        read(settings, "run.environment").asText(),
        read(settings, "run.preset").asText(),
        read(settings, "agent.algorithm").asText(),
        read(settings, "run.seed").asLong(),
        bar.isNumber() ? bar.asDouble() : null,
        read(settings, "run.stop.environment-steps").asLong(),
        read(settings, "agent.discount").asDouble(),
        read(settings, "replay.minimum-size").asLong());
  }

  /** The line of {@code status.jsonl} that says it. */
  public ObjectNode line() {
    ObjectNode line = JSON.createObjectNode();
    line.put("event", EVENT);
    line.put("seconds", 0);
    line.put("environmentSteps", 0);
    line.set(EVENT, JSON.valueToTree(this));
    return line;
  }

  /** The facts of such a line. */
  static RunFacts of(JsonNode line) {
    try {
      return JSON.treeToValue(line.path(EVENT), RunFacts.class);
    } catch (JsonProcessingException damaged) {
      throw new ConfigurationException("status.jsonl does not say what run it is of", damaged);
    }
  }

  private static JsonNode read(UnaryOperator<String> settings, String key) {
    String value = settings.apply(key);
    try {
      return JSON.readTree(value == null ? "null" : value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("%s = %s is not JSON".formatted(key, value), impossible);
    }
  }
}
