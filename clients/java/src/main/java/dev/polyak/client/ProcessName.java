package dev.polyak.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** What nodes know this process by, unless it says another name: of its host and number. */
final class ProcessName {
  private static final int MOST_OF_HOST = 30;

  private ProcessName() {}

  static String get() {
    return "%s-%d".formatted(host(), ProcessHandle.current().pid());
  }

  private static String host() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      host = "java";
    }
    String allowed = host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-");
    return allowed.substring(0, Math.min(allowed.length(), MOST_OF_HOST));
  }
}
