package dev.polyak.launcher.certificates;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.security.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak token}: a bearer token for a client of the gateway. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    header = "Makes a bearer token for an environment that is a client, and prints it.",
    description = {
      "",
      "Its hash goes into FILE, the setting security.tokens of the actor-node, which takes it up by"
          + " itself.",
      "A line that is taken out of FILE takes the token back. What is printed is nowhere else.",
      ""
    })
public final class TokenCommand implements Callable<Integer> {
  private static final int MAXIMUM_DAYS = 36_500;

  @Parameters(paramLabel = "FILE", description = "The file of tokens; made where there is none.")
  private Path file;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "Who gets it, for messages.")
  private String name;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "For how long it is good (default: without end).")
  private Integer days;

  @Override
  public Integer call() {
    if (days != null && (days < 1 || days > MAXIMUM_DAYS)) {
      throw new ConfigurationException(
          "--days = %d is out of range: integer [1, %d]".formatted(days, MAXIMUM_DAYS));
    }
    try {
      Token.Issued issued =
          Token.issue(
              name,
              Optional.ofNullable(days)
                  .map(
                      count ->
                          Instant.now()
                              .plus(Duration.ofDays(count))
                              .truncatedTo(ChronoUnit.SECONDS)));
      PemFiles.appendSecret(file, issued.token().line());
      System.out.println(issued.text());
      return 0;
    } catch (IllegalArgumentException noName) {
      throw new ConfigurationException("--name: " + noName.getMessage(), noName);
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write %s: %s".formatted(file, cannotWrite), cannotWrite);
    }
  }
}
