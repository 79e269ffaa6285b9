package dev.polyak.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code run.json}: by what a run's folder was written, so that no other build goes on with it.
 *
 * @param format of the folder
 * @param polyak version that began the run
 * @param run its name, whatever the folder is called by now
 */
record RunDescription(int format, String polyak, String run) {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Of a run that this build begins. */
  static RunDescription of(String run) {
    return new RunDescription(FORMAT, Polyak.VERSION, run);
  }

  void write(Path file) throws IOException {
    WholeFile.write(file, JSON.writeValueAsString(this) + "\n");
  }

  /**
   * Reads the description of a run that this build can go on with.
   *
   * @throws ConfigurationException if it is another build's, or damaged
   */
  static RunDescription read(Path file) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException damaged) {
      throw new ConfigurationException("%s is damaged: it is not JSON".formatted(file), damaged);
    }
    if (!json.path("format").isInt()
        || !json.path("polyak").isTextual()
        || !json.path("run").isTextual()) {
      throw new ConfigurationException(
          "%s is damaged: it takes format, polyak and run".formatted(file));
    }
    RunDescription read =
        new RunDescription(
            json.get("format").intValue(),
            json.get("polyak").textValue(),
            json.get("run").textValue());
    if (read.format != FORMAT || !read.polyak.equals(Polyak.VERSION)) {
      throw new ConfigurationException(
          "%s: the run was begun by polyak %s in format %d; this is polyak %s, format %d"
              .formatted(file, read.polyak, read.format, Polyak.VERSION, FORMAT));
    }
    try {
      Names.requireRunName("run", read.run);
    } catch (Refusal noName) {
      throw new ConfigurationException(
          "%s is damaged: %s".formatted(file, noName.getMessage()), noName);
    }
    return read;
  }
}
