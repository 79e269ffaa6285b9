package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReturnTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0.000",
        "0.9231 | 0.923",
        "-1.5 | -1.500",
        "9.9 | 9.900",
        "10 | 10.0",
        "-200.04 | -200.0",
        "12345.67 | 12,345.7",
      })
  void smallReturnsHaveMoreDecimals(double value, String text) {
    assertThat(ReturnText.of(value)).isEqualTo(text);
  }
}
