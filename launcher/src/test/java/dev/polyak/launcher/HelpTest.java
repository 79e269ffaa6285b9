package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
  }

  static Stream<CommandLine> commands() {
    return withSubcommands(new CommandLine(new Polyak()));
  }

  private static Stream<String> texts(CommandSpec spec) {
    return Stream.of(
            Stream.of(spec.usageMessage().header()),
            Stream.of(spec.usageMessage().description()),
            Stream.concat(spec.options().stream(), spec.positionalParameters().stream())
                .map(ArgSpec::description)
                .flatMap(Stream::of))
        .flatMap(text -> text);
  }

  /** Texts are formats, so that a percent sign is written twice. */
  @ParameterizedTest
  @MethodSource("commands")
  void isFormatted(CommandLine command) {
    assertThat(command.getUsageMessage()).contains("Usage: polyak").doesNotContain("%%", "%n");
    assertThat(texts(command.getCommandSpec()))
        .allSatisfy(
            text ->
                assertThatCode(() -> String.format(Locale.ROOT, text)).doesNotThrowAnyException());
  }
}
