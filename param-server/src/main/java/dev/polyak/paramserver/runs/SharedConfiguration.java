package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Refusal;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Numbers of a specification's configuration: keys to JSON values. What is missing, null or "none"
 * is absent; a number may stand in quotes, as those from environment variables do.
 */
final class SharedConfiguration {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.\\d{1,40})?([eE][+-]?\\d{1,3})?");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  private final Map<String, String> values;

  SharedConfiguration(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The number at a key.
   *
   * @throws Refusal if there is something else
   */
  OptionalDouble number(String key) {
    String json = values.getOrDefault(key, "null").strip();
    String text = QUOTED.matcher(json).replaceFirst("$1");
    if (json.equals("null") || text.equals("none")) {
      return OptionalDouble.empty();
    }
    double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(number)) {
      throw Refusal.invalid("%s = %s is not a number", key, shown(json));
    }
    return OptionalDouble.of(number);
  }

  private static String shown(String json) {
    String printable = json.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "...";
  }

  /** The number at a key, which must be 0 or more. */
  double notNegative(String key, double whereAbsent) {
    double number = number(key).orElse(whereAbsent);
    if (number < 0) {
      throw Refusal.invalid("%s = %s is negative", key, values.get(key));
    }
    return number;
  }

  /** The whole number at a key, 0 where it is absent. */
  long count(String key) {
    double number = notNegative(key, 0);
    if (number != Math.rint(number) || number > 1L << 53) {
      throw Refusal.invalid("%s = %s is not a whole number up to 2^53", key, values.get(key));
    }
    return (long) number;
  }
}
