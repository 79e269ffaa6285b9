package dev.polyak.launcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster's name service for processes of this machine: hosts are at the addresses that a
 * variable of the environment says, {@code name=address,name=address}; all others are found as
 * ever.
 */
public final class PodNames extends InetAddressResolverProvider {
  private static final String VARIABLE = "POLYAK_TEST_POD_NAMES";

  /** The variable, as a process needs it. */
  static Map<String, String> variable(Map<String, String> addresses) {
    return Map.of(
        VARIABLE,
        addresses.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining(",")));
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver others = configuration.builtinResolver();
    Map<String, String> addresses =
        Stream.of(System.getenv().getOrDefault(VARIABLE, "").split(",", -1))
            .filter(each -> !each.isEmpty())
            .map(each -> each.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        String address = addresses.get(host);
        return address == null
            ? others.lookupByName(host, policy)
            : Stream.of(InetAddress.ofLiteral(address));
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return others.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return VARIABLE;
  }
}
