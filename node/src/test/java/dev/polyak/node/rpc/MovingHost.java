package dev.polyak.node.rpc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/** A host that is where a test says, and at first nowhere; all others are found as ever. */
public final class MovingHost extends InetAddressResolverProvider {
  static final String NAME = "moving.test";
  private static volatile InetAddress now;

  static void isAt(InetAddress address) {
    now = address;
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver others = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (!host.equals(NAME)) {
          return others.lookupByName(host, policy);
        }
        if (now == null) {
          throw new UnknownHostException(host);
        }
        return Stream.of(now);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return others.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return NAME;
  }
}
