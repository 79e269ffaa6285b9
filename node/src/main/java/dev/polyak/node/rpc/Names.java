package dev.polyak.node.rpc;

import java.util.regex.Pattern;

/**
 * What runs, members, tables, streams and networks may be called: never a path, never a control
 * character.
 */
public final class Names {
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}");
  private static final Pattern LOWER = Pattern.compile("[a-z0-9_-][a-z0-9_.-]{0,63}");

  private Names() {}

  /** Checks the name of a run or a member. */
  public static String requireRunName(String what, String name) {
    return require(RUN, "1 to 64 of [A-Za-z0-9_.-], not beginning with a dot", what, name);
  }

  /** Checks the name of a table, a stream or a network. */
  public static String requireName(String what, String name) {
    return require(LOWER, "1 to 64 of [a-z0-9_.-], not beginning with a dot", what, name);
  }

  private static String require(Pattern pattern, String rule, String what, String name) {
    if (!pattern.matcher(name).matches()) {
      throw Refusal.invalid("a %s is %s, not %s", what, rule, shown(name));
    }
    return name;
  }

  /** The name, short and printable. */
  private static String shown(String name) {
    String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 64
        ? '"' + printable + '"'
        : '"' + printable.substring(0, 64) + "...\" (" + name.length() + " characters)";
  }
}
