package dev.polyak.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;

class PrintedLineTest {
  @Test
  void anErrorIsFoundInEitherForm() {
    assertThat(PrintedLine.of("07:45:50.553 ERROR Host: no lease"))
        .isEqualTo(new PrintedLine(true, "Host: no lease"));
    assertThat(PrintedLine.of("{\"level\":\"ERROR\",\"message\":\"no lease\"}"))
        .isEqualTo(new PrintedLine(true, "no lease"));
  }

  @Test
  void whatIsNoErrorIsAMessage() {
    assertThat(PrintedLine.of("replay-service listens on 127.0.0.1:7002"))
        .isEqualTo(new PrintedLine(false, "replay-service listens on 127.0.0.1:7002"));
    assertThat(PrintedLine.of("{\"level\":\"INFO\",\"message\":\"listens on 127.0.0.1:7002\"}"))
        .isEqualTo(new PrintedLine(false, "listens on 127.0.0.1:7002"));
    assertThat(PrintedLine.of("{no object")).isEqualTo(new PrintedLine(false, "{no object"));
  }

  @Test
  void anUnknownFormatIsRefused() {
    assertThat(LogFormat.of(null)).isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.of("json")).isEqualTo(LogFormat.JSON);
    assertThatThrownBy(() -> LogFormat.of("xml"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("POLYAK_LOG_FORMAT = xml is out of range: text or json");
  }
}
