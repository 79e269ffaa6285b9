package dev.polyak.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.CannotListenException;
import dev.polyak.node.rpc.ServerLimits;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecuritySettingsTest {
  private static final Address ELSEWHERE = new Address.Tcp("0.0.0.0", 7001);

  private static Security security(String... assignments) {
    Configuration.Layers layers = Configuration.layers();
    for (String assignment : assignments) {
      layers.set(assignment);
    }
    return Security.of(layers.build(), CertificateRole.OPERATOR);
  }

  @Test
  void limitsAreThoseOfTheConfiguration() {
    try (Security security = security()) {
      assertThat(security.protection().limits()).isEqualTo(ServerLimits.DEFAULT);
    }
  }

  @Test
  void certificateKeyAndAuthorityGoTogether() {
    assertThatThrownBy(() -> security("security.certificate=a.pem", "security.key=b.pem"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("security: certificate, key and authority go together; not given: authority");
    assertThatThrownBy(() -> security("security.authority=a.pem"))
        .hasMessage(
            "security: certificate, key and authority go together; not given: certificate, key");
  }

  @Test
  void insecureIsForPlaintext() {
    assertThatThrownBy(
            () ->
                security(
                    "security.certificate=a.pem",
                    "security.key=b.pem",
                    "security.authority=c.pem",
                    "security.insecure=true"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("insecure = true is for plaintext, and certificate = a.pem");
  }

  @Test
  void plaintextStaysOnTheLoopbackAddress() {
    try (Security security = security()) {
      security.protection().requireToListen(new Address.Tcp("127.0.0.1", 7001));
      security.protection().requireToListen(new Address.Tcp("localhost", 7001));
      security.protection().requireToListen(new Address.InProcess("here"));

      assertThatThrownBy(() -> security.protection().requireToListen(ELSEWHERE))
          .isInstanceOf(CannotListenException.class)
          .hasMessageStartingWith("cannot listen on 0.0.0.0:7001: plaintext is for the loopback")
          .hasMessageContaining("security.insecure = true");
      assertThatThrownBy(
              () -> security.requireToConnect("the address", new Address.Tcp("192.0.2.1", 1)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("the address = 192.0.2.1:1: plaintext is for the loopback");
    }
    assertThatThrownBy(() -> security("cluster.param-server=\"192.0.2.1:7001\""))
        .hasMessageStartingWith("cluster.param-server = 192.0.2.1:7001: plaintext is");
  }

  @Test
  void leavesTheLoopbackAddressOnTheUsersWord() {
    try (Security security =
        security("security.insecure=true", "cluster.param-server=\"192.0.2.1:7001\"")) {
      security.protection().requireToListen(ELSEWHERE);
    }
  }

  @Test
  void namesTheFileThatIsMissing(@TempDir Path folder) {
    Path missing = folder.resolve("operator.pem");
    assertThatThrownBy(
            () ->
                security(
                    "security.certificate=" + folder.resolve("{role}.pem"),
                    "security.key=" + folder.resolve("{role}-key.pem"),
                    "security.authority=" + folder.resolve("authority.pem")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("security: %s cannot be read".formatted(missing));
    assertThatThrownBy(() -> security("security.tokens=" + folder.resolve("tokens")))
        .hasMessage("security: %s cannot be read".formatted(folder.resolve("tokens")));
  }
}
