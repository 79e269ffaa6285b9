package dev.polyak.node.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is kept of a bearer token: the SHA-256 of its text, which is 256 random bits and so needs no
 * salt.
 *
 * @param name of whoever has it
 * @param hash in hexadecimal digits
 * @param expiry empty: never
 */
public record Token(String name, String hash, Optional<Instant> expiry) {
  private static final int SECRET_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final String NEVER = "never";

  /**
   * A token and its text, which is nowhere else.
   *
   * @param text what the client sends
   */
  public record Issued(Token token, String text) {}

  public Token {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a token's name is 1 to 64 of [A-Za-z0-9_.-], not %s".formatted(name));
    }
    if (!HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException("a SHA-256 is 64 hexadecimal digits, in lower case");
    }
  }

  /** Makes one. */
  public static Issued issue(String name, Optional<Instant> expiry) {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new Issued(new Token(name, hashOf(text), expiry), text);
  }

  /** What is kept of a text. */
  static String hashOf(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Reads a line of a file of tokens: name, hash in hexadecimal digits, expiry or {@code never}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Token parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException(
          "a line is a name, a SHA-256 and an expiry or \"never\", and not %d words"
              .formatted(words.length));
    }
    try {
      return new Token(
          words[0],
          words[1],
          words[2].equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(words[2])));
    } catch (DateTimeParseException noInstant) {
      throw new IllegalArgumentException(
          "an expiry is like 2027-01-31T00:00:00Z, or \"never\", not %s".formatted(words[2]),
          noInstant);
    }
  }

  /** As a line of a file of tokens. */
  public String line() {
    return "%s %s %s".formatted(name, hash, expiry.map(Instant::toString).orElse(NEVER));
  }

  /** Whether it is the token of a text's hash; takes as long either way. */
  boolean hasHash(String other) {
    return MessageDigest.isEqual(hash.getBytes(UTF_8), other.getBytes(UTF_8));
  }
}
