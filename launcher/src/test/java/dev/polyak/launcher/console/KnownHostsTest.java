package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
  private final KnownHosts hosts = new KnownHosts(List.of("Lab.Example"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "LOCALHOST:1",
        "127.0.0.1:8080",
        "10.1.2.3",
        "[::1]:80",
        "[fe80::1%eth0]",
        "lab.example",
        "lab.example:443"
      })
  void knowsAddressesAndItsOwnNames(String host) {
    assertThat(hosts.knows(host)).isTrue();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "", ":80", "evil.example", "evil.example:8080", "localhost.evil.example",
            "127.0.0.1.evil.example",
        "lab.example.", "lab.example:443:443", "localhost:80@evil.example", "[evil]", "1.2.3",
            "0x7f000001"
      })
  void doesNotKnowOthersNames(String host) {
    assertThat(hosts.knows(host)).isFalse();
  }
}
