package dev.polyak.launcher.console;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.ManagementSettings;
import dev.polyak.node.rpc.Address;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code console} of the configuration.
 *
 * @param listen an address, or none
 * @param names that the page is opened under, beside those of any page
 */
public record ConsoleSettings(String listen, List<String> names) {
  static ConsoleSettings of(Configuration configuration) {
    return configuration.section("console", ConsoleSettings.class);
  }

  /**
   * Where the page is to be; empty: nowhere.
   *
   * @throws dev.polyak.node.configuration.ConfigurationException if it is not a TCP address
   */
  public static Optional<Address.Tcp> listen(Configuration configuration) {
    return ManagementSettings.listen(configuration, "console.listen");
  }
}
