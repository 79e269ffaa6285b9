package dev.polyak.launcher.console;

import dev.polyak.node.configuration.Configuration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that a page may be asked for by. A browser that was led here by another site's name
 * says that name, so whoever is not asked by a name of its own does not answer. IP addresses are
 * nobody's name.
 */
final class KnownHosts {
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]{2,45}(%[0-9a-z]+)?]");
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

  private final Set<String> names = new HashSet<>(Set.of("localhost"));

  /**
   * @param names beside localhost
   */
  KnownHosts(Collection<String> names) {
    names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
  }

  /** The host that it listens on, and console.names. */
  static KnownHosts of(String listening, Configuration configuration) {
    Set<String> names = new HashSet<>(ConsoleSettings.of(configuration).names());
    names.add(listening);
    return new KnownHosts(names);
  }

  /**
   * Whether a request may be answered.
   *
   * @param host its header of that name, with or without a port; null: it has none
   */
  boolean knows(String host) {
    if (host == null) {
      return false;
    }
    String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    return names.contains(name) || ADDRESS.matcher(name).matches();
  }
}
