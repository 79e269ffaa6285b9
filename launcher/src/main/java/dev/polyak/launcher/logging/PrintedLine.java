package dev.polyak.launcher.logging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A line that a node's process has printed, whichever way its log is written.
 *
 * @param message without what the log puts before it
 */
public record PrintedLine(boolean isError, String message) {
  /** The level of an error, as logging/text.xml writes it. */
  private static final String ERROR = " ERROR ";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a line; what is no line of a log is a message. */
  public static PrintedLine of(String line) {
    if (line.startsWith("{")) {
      try {
        JsonNode fields = JSON.readTree(line);
        return new PrintedLine(
            fields.path("level").asText().equals("ERROR"), fields.path("message").asText(line));
      } catch (JsonProcessingException text) {
        return new PrintedLine(false, line);
      }
    }
    int error = line.indexOf(ERROR);
    return error < 0
        ? new PrintedLine(false, line)
        : new PrintedLine(true, line.substring(error + ERROR.length()));
  }
}
