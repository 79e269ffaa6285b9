package dev.polyak.node.configuration;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.polyak.node.rpc.Address;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that a key allows, as the {@code # Range:} line of its {@code reference.conf} says:
 * the documentation is the check.
 *
 * <pre>
 *   integer [1, 65535]   integer >= 0      a whole number within bounds
 *   number (0, 1]        number > 0        a number within bounds
 *   list of integer [1, 4096]              each element, of which there is one or more
 *   list of list of integer [1, 9]         each element of each list
 *   empty or list of address               also the list without elements
 *   one of a, b, c                         a word
 *   true or false      text      address
 *   ... or none                            also the word "none"
 * </pre>
 *
 * @param text as written
 */
record Range(String text) {
  private static final String OR_NONE = " or none";
  private static final String EMPTY_OR = "empty or ";
  private static final String LIST_OF = "list of ";
  private static final String ONE_OF = "one of ";
  private static final Pattern INTERVAL =
      Pattern.compile("(integer|number) ([\\[(])([^,]+), ([^\\])]+)([\\])])");
  private static final Pattern BOUND = Pattern.compile("(integer|number) (>=?) (\\S+)");

  /** Whether {@code value} is in the range. */
  boolean allows(ConfigValue value) {
    return allows(text, value);
  }

  private static boolean allows(String text, ConfigValue value) {
    if (text.endsWith(OR_NONE)) {
      return "none".equals(value.unwrapped())
          || allows(text.substring(0, text.length() - OR_NONE.length()), value);
    }
    if (text.startsWith(EMPTY_OR)) {
      return (value instanceof ConfigList list && list.isEmpty())
          || allows(text.substring(EMPTY_OR.length()), value);
    }
    if (text.startsWith(LIST_OF)) {
      String element = text.substring(LIST_OF.length());
      return value instanceof ConfigList list
          && !list.isEmpty()
          && list.stream().allMatch(each -> allows(element, each));
    }
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      return false;
    }
    String scalar = String.valueOf(value.unwrapped());
    if (text.startsWith(ONE_OF)) {
      return List.of(text.substring(ONE_OF.length()).split(", ", -1)).contains(scalar);
    }
    return switch (text) {
      case "true or false" -> scalar.equals("true") || scalar.equals("false");
      case "text" -> true;
      case "address" -> isAddress(scalar);
      default -> withinBounds(text, scalar);
    };
  }

  private static boolean isAddress(String scalar) {
    try {
      Address.parse(scalar);
      return true;
    } catch (IllegalArgumentException notOne) {
      return false;
    }
  }

  private static boolean withinBounds(String text, String scalar) {
    Matcher interval = INTERVAL.matcher(text);
    Matcher bound = BOUND.matcher(text);
    boolean isInterval = interval.matches();
    if (!isInterval && !bound.matches()) {
      throw new IllegalStateException("a range that nobody can read: " + text);
    }
    double number;
    try {
      number = Double.parseDouble(scalar);
    } catch (NumberFormatException notANumber) {
      return false;
    }
    if (text.startsWith("integer") && number != Math.rint(number)) {
      return false;
    }
    if (isInterval) {
      double low = Double.parseDouble(interval.group(3));
      double high = Double.parseDouble(interval.group(4));
      return (interval.group(2).equals("(") ? number > low : number >= low)
          && (interval.group(5).equals(")") ? number < high : number <= high);
    }
    double low = Double.parseDouble(bound.group(3));
    return bound.group(2).equals(">") ? number > low : number >= low;
  }
}
