package dev.polyak.environments;

/**
 * A number that an environment is created with, such as {@code depth} in {@code Chain-v0:depth=32}.
 *
 * @param name as it is assigned
 * @param description a few words, with the unit
 * @param value what it is, from {@code low} to {@code high}
 * @param low smallest value
 * @param high largest value
 * @param whole whether it is an integer
 */
public record EnvironmentParameter(
    String name, String description, double value, double low, double high, boolean whole) {

  public EnvironmentParameter {
    if (!(value >= low && value <= high) || (whole && value != Math.rint(value))) {
      throw new IllegalArgumentException(
          "%s must be %s, is %s".formatted(name, allowed(low, high, whole), text(value, whole)));
    }
  }

  /** An integer. */
  public static EnvironmentParameter integer(
      String name, String description, int value, int low, int high) {
    return new EnvironmentParameter(name, description, value, low, high, true);
  }

  /** Any number between its bounds. */
  public static EnvironmentParameter number(
      String name, String description, double value, double low, double high) {
    return new EnvironmentParameter(name, description, value, low, high, false);
  }

  /** Something that is so (1) or not (0). */
  public static EnvironmentParameter truth(String name, String description, boolean value) {
    return integer(name, description, value ? 1 : 0, 0, 1);
  }

  /** What it may be, in words. */
  public String allowed() {
    return allowed(low, high, whole);
  }

  /**
   * The same with another value.
   *
   * @throws IllegalArgumentException if it may not be that; the message says what it may be
   */
  EnvironmentParameter with(String text) {
    double other;
    try {
      other = Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "%s must be %s, is \"%s\"".formatted(name, allowed(), text), notANumber);
    }
    return new EnvironmentParameter(name, description, other, low, high, whole);
  }

  /** Its assignment, such as {@code depth=32}. */
  public String assignment() {
    return name + "=" + text(value, whole);
  }

  private static String allowed(double low, double high, boolean whole) {
    return "%s from %s to %s"
        .formatted(whole ? "an integer" : "a number", text(low, whole), text(high, whole));
  }

  private static String text(double number, boolean whole) {
    return whole && number == Math.rint(number)
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
