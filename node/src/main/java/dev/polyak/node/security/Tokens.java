package dev.polyak.node.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.polyak.node.rpc.Refusal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The bearer tokens in a file, a line each; lines that begin with {@code #} are comments. */
final class Tokens extends ReloadedFiles {
  private static final String SCHEME = "Bearer ";

  private final Path path;
  private final InstantSource clock;
  private volatile List<Token> tokens = List.of();

  /**
   * Tokens that have been read.
   *
   * @throws UnusableFileException if there is a line that is none
   */
  Tokens(Path path, InstantSource clock) throws UnusableFileException {
    super("tokens of %s".formatted(path), List.of(path));
    this.path = path;
    this.clock = clock;
    lookFirst();
  }

  @Override
  void take(List<byte[]> contents) throws UnusableFileException {
    List<Token> read = new ArrayList<>();
    int number = 0;
    for (String line : new String(contents.getFirst(), UTF_8).split("\n", -1)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try {
        read.add(Token.parse(line));
      } catch (IllegalArgumentException none) {
        throw new UnusableFileException(
            "line %d of %s: %s".formatted(number, path, none.getMessage()), none);
      }
    }
    tokens = List.copyOf(read);
  }

  /**
   * Checks the value of a call's header {@code authorization}.
   *
   * @throws Refusal UNAUTHENTICATED if it is not a token that is known and has not expired
   */
  void require(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new Refusal(
          Refusal.Reason.ANONYMOUS, "the header authorization is \"Bearer\" and a token");
    }
    String hash = Token.hashOf(authorization.substring(SCHEME.length()).strip());
    Token found = null;
    // All of them, whichever it is: how long it takes tells nothing.
    for (Token token : tokens) {
      if (token.hasHash(hash)) {
        found = token;
      }
    }
    if (found == null) {
      throw new Refusal(Refusal.Reason.ANONYMOUS, "the bearer token is not known here");
    }
    Instant expiry = found.expiry().orElse(Instant.MAX);
    if (!clock.instant().isBefore(expiry)) {
      throw new Refusal(
          Refusal.Reason.ANONYMOUS,
          "the bearer token of %s expired at %s".formatted(found.name(), expiry));
    }
  }
}
