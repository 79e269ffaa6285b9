package dev.polyak.node.management;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import java.util.Optional;

/** Section {@code management} of the configuration. */
public final class ManagementSettings {
  private static final String LISTEN = "management.listen";

  private ManagementSettings() {}

  /**
   * Where the management server is to listen; empty: nowhere.
   *
   * @throws ConfigurationException if it is not a TCP address
   */
  public static Optional<Address.Tcp> listen(Configuration configuration) {
    return listen(configuration, LISTEN);
  }

  /**
   * The same of another {@link HttpSite}.
   *
   * @param key that says where it is to listen
   */
  public static Optional<Address.Tcp> listen(Configuration configuration, String key) {
    String text = configuration.text(key);
    if (text.equals("none")) {
      return Optional.empty();
    }
    return switch (Address.parse(text)) {
      case Address.Tcp tcp -> Optional.of(tcp);
      case Address.InProcess inProcess ->
          throw new ConfigurationException(
              "%s = %s: HTTP is served at host:port or none".formatted(key, inProcess));
    };
  }
}
