package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnvironmentsCommandTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();
  private final PrintStream standardOutput = System.out;

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(output, true, UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(standardOutput);
  }

  private int environments(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "environments";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Polyak.run(new PrintWriter(errors, true), all);
  }

  @Test
  void listsSpacesLimitsAndParameters() {
    assertThat(environments()).isZero();
    assertThat(output.toString(UTF_8).lines())
        .anySatisfy(
            line -> assertThat(line.split(" +")).startsWith("CartPole-v1", "Box(4)", "Discrete(2)"))
        .anySatisfy(
            line ->
                assertThat(line.split(" +"))
                    .containsExactly(
                        "MinAtar/SpaceInvaders-v1",
                        "Box(10,",
                        "10,",
                        "6)",
                        "Discrete(4)",
                        "-",
                        "-",
                        "double-dqn",
                        "sticky=0.1,ramping=1"));
  }

  @Test
  void describesOneAndItsParameters() {
    assertThat(environments("Chain:depth=4")).isZero();
    assertThat(output.toString(UTF_8).lines())
        .contains(
            "  depth=4          levels, which are steps of an episode: an integer from 1 to 65536")
        .first()
        .asString()
        .startsWith("Chain-v0:depth=4: ");
  }

  @Test
  void suggestsTheNearestOne() {
    assertThat(environments("MinAtar/Brekout")).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith(
            "polyak: unknown environment MinAtar/Brekout (did you mean MinAtar/Breakout-v1?)");
  }
}
