package dev.polyak.launcher.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.LogFields;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class JsonLineEncoderTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger log = context.getLogger("dev.polyak.replay.Shard");
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(new JsonLineEncoder());
    appender.setOutputStream(output);
    appender.start();
    log.addAppender(appender);
  }

  /** The fields of the one line that was logged. */
  private Map<String, String> line() throws JsonProcessingException {
    String line = output.toString(UTF_8);
    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    return new ObjectMapper().readValue(line, new TypeReference<>() {});
  }

  @Test
  void aLineSaysWhenWhoAndWhat() throws JsonProcessingException {
    Instant before = Instant.now();
    log.info("{} of \"{}\" are read", 3, "rows\n");

    Map<String, String> line = line();
    assertThat(Instant.parse(line.remove("time"))).isBetween(before, Instant.now());
    assertThat(line)
        .containsExactly(
            entry("level", "INFO"),
            entry("logger", "dev.polyak.replay.Shard"),
            entry("thread", Thread.currentThread().getName()),
            entry("message", "3 of \"rows\n\" are read"));
  }

  @Test
  void theThreadsRunGoesBeforeTheProcesss() throws JsonProcessingException {
    context.putProperty("role", "replay-service");
    context.putProperty("node", "replay-0");
    context.putProperty("run", "first");
    context.putProperty("POLYAK_SOMETHING", "else");
    LogFields.ofRun("second", () -> log.info("forced")).run();

    assertThat(line())
        .contains(
            entry("role", "replay-service"), entry("node", "replay-0"), entry("run", "second"))
        .doesNotContainKey("POLYAK_SOMETHING");
    assertThat(MDC.get(LogFields.RUN)).isNull();
  }

  @Test
  void whatALineIsAboutIsAField() throws JsonProcessingException {
    log.atInfo().addKeyValue(LogFields.STREAM, "lane-3").log("goes on");

    assertThat(line()).contains(entry("stream", "lane-3"), entry("message", "goes on"));
  }

  @Test
  void anExceptionIsOneFieldWithItsCauses() throws JsonProcessingException {
    log.error(
        "cannot write",
        new IllegalStateException("no room", new java.io.IOException("disk \"full\"")));

    assertThat(line().get("exception"))
        .startsWith("java.lang.IllegalStateException: no room")
        .contains("at dev.polyak.launcher.logging.JsonLineEncoderTest")
        .contains("Caused by: java.io.IOException: disk \"full\"");
  }
}
