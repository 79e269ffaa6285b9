package dev.polyak.node.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "integer [1, 10]         | 1      | true",
        "integer [1, 10]         | 10     | true",
        "integer [1, 10]         | 11     | false",
        "integer [1, 10]         | 1.5    | false",
        "integer >= 0            | 0      | true",
        "integer >= 0            | -1     | false",
        "number (0, 1]           | 0      | false",
        "number (0, 1]           | 1e-9   | true",
        "number (0, 1)           | 1      | false",
        "number > 0              | 0      | false",
        "number > 0              | 1e300  | true",
        "number > 0              | many   | false",
        "number > 0              | NaN    | false",
        "one of a, b             | b      | true",
        "one of a, b             | c      | false",
        "list of integer [1, 9]  | [3, 9] | true",
        "list of integer [1, 9]  | [3, 0] | false",
        "list of integer [1, 9]  | []     | false",
        "list of integer [1, 9]  | 3      | false",
        "list of list of integer [1, 9] | [[3, 9], [1]] | true",
        "list of list of integer [1, 9] | [[3], 9]      | false",
        "empty or list of address | [] | true",
        "empty or list of address | [\"h:1\"] | true",
        "empty or list of address | [\"h\"] | false",
        "empty or list of address | \"h:1\" | false",
        "true or false           | true   | true",
        "true or false           | yes    | false",
        "number > 0 or none      | none   | true",
        "number > 0 or none      | -1     | false",
        "text                    | x      | true",
        "address                 | \"h:1\"| true",
        "address                 | \"h\"  | false",
      })
  void allowsWhatItSays(String range, String value, boolean allowed) {
    assertThat(new Range(range).allows(ConfigFactory.parseString("v = " + value).getValue("v")))
        .isEqualTo(allowed);
  }

  @Test
  void refusesARangeThatNobodyCanRead() {
    assertThatThrownBy(
            () ->
                new Range("between 1 and 2")
                    .allows(ConfigFactory.parseString("v = 1").getValue("v")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("between 1 and 2");
  }
}
