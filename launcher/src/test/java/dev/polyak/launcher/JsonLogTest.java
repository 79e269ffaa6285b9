package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POLYAK_LOG_FORMAT=json}: all that a node's process prints. */
class JsonLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private PolyakProcess start(String format, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("replay-service"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return PolyakProcess.start(
        folder,
        List.of(),
        Map.of("POLYAK_LOG_FORMAT", format, "POLYAK_LOG_LEVEL", "WARN"),
        arguments.toArray(String[]::new));
  }

  /** The objects that were printed; the JVM's own line is none. */
  private static List<JsonNode> lines(PolyakProcess process) throws JsonProcessingException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : process.output().lines().toList()) {
      if (!line.startsWith("WARNING: Using incubator modules")) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  @Test
  void whereANodeListensIsSaidWhateverTheLevel() throws Exception {
    try (PolyakProcess shard =
        start(
            "json",
            "replay-service.standalone=true",
            "replay-service.name=shard-7",
            "replay-service.listen=127.0.0.1:0")) {
      shard.awaitOutput("listens on");
      shard.terminate();
      assertThat(shard.awaitExit()).isZero();

      assertThat(lines(shard))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.get("message").asText())
                    .startsWith("replay-service listens on 127.0.0.1:");
                assertThat(line.get("role").asText()).isEqualTo("replay-service");
                assertThat(line.get("node").asText()).isEqualTo("shard-7");
                assertThat(line.has("run")).as("a shard alone is of no run").isFalse();
              });
    }
  }

  @Test
  void whyANodeCannotRunIsALineOfTheLog() throws Exception {
    try (PolyakProcess shard = start("json", "replay-service.listen=nowhere")) {
      assertThat(shard.awaitExit()).isEqualTo(2);

      assertThat(lines(shard))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.get("level").asText()).isEqualTo("ERROR");
                assertThat(line.get("message").asText()).startsWith("replay-service.listen = ");
              });
    }
  }

  @Test
  void anUnknownFormatIsRefused() throws Exception {
    try (PolyakProcess shard = start("yaml")) {
      assertThat(shard.awaitExit()).isEqualTo(2);

      assertThat(shard.output())
          .contains("polyak: POLYAK_LOG_FORMAT = yaml is out of range: text or json");
    }
  }
}
