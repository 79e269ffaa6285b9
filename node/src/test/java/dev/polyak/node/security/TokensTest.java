package dev.polyak.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.rpc.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
  private static final Instant EXPIRY = Instant.parse("2027-01-31T00:00:00Z");

  @TempDir private Path folder;

  private final Token.Issued lab = Token.issue("lab", Optional.of(EXPIRY));
  private final Token.Issued robot = Token.issue("robot", Optional.empty());
  private Path file;
  private Instant now = EXPIRY.minusSeconds(1);

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("tokens");
    write("# Of the laboratory.", "", lab.token().line(), robot.token().line());
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private Tokens tokens() throws UnusableFileException {
    return new Tokens(file, () -> now);
  }

  @Test
  void knowsATokenUntilItExpires() throws Exception {
    Tokens tokens = tokens();
    tokens.require("Bearer " + lab.text());
    tokens.require("bearer " + robot.text());

    now = EXPIRY;

    assertThatThrownBy(() -> tokens.require("Bearer " + lab.text()))
        .isInstanceOf(Refusal.class)
        .hasMessage("the bearer token of lab expired at 2027-01-31T00:00:00Z");
    assertThatCode(() -> tokens.require("Bearer " + robot.text())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer nobody's, the bearer token is not known here",
    "Bearer, the header authorization is \"Bearer\" and a token",
    "Basic bGFiOmxhYg==, the header authorization is \"Bearer\" and a token",
  })
  void knowsNoOther(String authorization, String message) throws Exception {
    Tokens tokens = tokens();
    assertThatThrownBy(() -> tokens.require(authorization))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Refusal.Reason.ANONYMOUS);
              assertThat(refusal).hasMessage(message);
            });
  }

  @Test
  void theHashIsNoToken() throws Exception {
    Tokens tokens = tokens();
    assertThatThrownBy(() -> tokens.require("Bearer " + lab.token().hash()))
        .hasMessageContaining("not known");
  }

  @Test
  void takesUpWhatTheFileSaysNow() throws Exception {
    Tokens tokens = tokens();

    write(robot.token().line());
    tokens.look();

    assertThatThrownBy(() -> tokens.require("Bearer " + lab.text()))
        .hasMessageContaining("not known");
    tokens.require("Bearer " + robot.text());
  }

  @Test
  void keepsWhatItKnowsWhereTheFileIsDamaged() throws Exception {
    Tokens tokens = tokens();

    write("robot");
    tokens.look();
    tokens.require("Bearer " + lab.text());

    Files.delete(file);
    tokens.look();
    tokens.require("Bearer " + lab.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lab 00ff never | a SHA-256 is 64 hexadecimal digits, in lower case",
        "lab never | a line is a name, a SHA-256 and an expiry or \"never\", and not 2 words",
        "lab %s tomorrow | an expiry is like 2027-01-31T00:00:00Z, or \"never\", not tomorrow",
        "l/b %s never | a token's name is 1 to 64 of [A-Za-z0-9_.-], not l/b",
      })
  void namesTheLineThatIsNone(String line, String message) throws Exception {
    write(robot.token().line(), line.formatted("ab".repeat(32)));

    assertThatThrownBy(this::tokens)
        .isInstanceOf(UnusableFileException.class)
        .hasMessage("line 2 of %s: %s".formatted(file, message));
  }

  @Test
  void aLineIsReadAsItIsWritten() {
    assertThat(Token.parse(lab.token().line())).isEqualTo(lab.token());
    assertThat(Token.parse(robot.token().line())).isEqualTo(robot.token());
  }

  @Test
  void noTwoAreAlike() {
    assertThat(Token.issue("lab", Optional.empty()).text()).isNotEqualTo(lab.text()).hasSize(43);
  }
}
