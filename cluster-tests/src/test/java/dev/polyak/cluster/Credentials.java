package dev.polyak.cluster;

import dev.polyak.launcher.certificates.TestAuthority;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Protection;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Security;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the nodes of a cluster, and processes outside of its containers, connect with. */
final class Credentials implements AutoCloseable {
  private static final Duration LIFETIME = Duration.ofDays(1);

  private final TestAuthority authority;
  private final Path outside;
  private final Map<CertificateRole, Security> processes = new EnumMap<>(CertificateRole.class);

  private Credentials(TestAuthority authority, Path outside) {
    this.authority = authority;
    this.outside = outside;
  }

  /** None: plaintext. */
  static Credentials none() {
    return new Credentials(null, null);
  }

  /**
   * Mutual TLS.
   *
   * @param outside receives the certificates of processes outside
   */
  static Credentials tls(Path outside) {
    return new Credentials(new TestAuthority(), outside);
  }

  /** The settings of a process whose certificate is in a folder. */
  String settings(String folder) {
    return authority == null
        ? "security.insecure = true\n"
        : """
        security {
          certificate = "%1$s/{role}.pem"
          key = "%1$s/{role}-key.pem"
          authority = "%1$s/authority.pem"
          reload-seconds = 1
        }
        """
            .formatted(folder);
  }

  /** Puts a good certificate of a node into its folder, if nodes have any. */
  void issue(Path folder, CertificateRole role, String host) {
    if (authority != null) {
      issue(folder, role, host, Instant.now().plus(LIFETIME));
    }
  }

  /** Puts one that is good until then into it, in place of another. */
  void issue(Path folder, CertificateRole role, String host, Instant until) {
    try {
      authority.issue(folder, role, List.of("localhost", "127.0.0.1", host), until);
    } catch (IOException | GeneralSecurityException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** What a process of a role, outside of the containers, connects with. */
  synchronized Protection of(CertificateRole role) {
    return authority == null
        ? Protection.plaintext(Optional.empty(), true, Protection.none().limits())
        : processes.computeIfAbsent(role, this::process).protection();
  }

  private Security process(CertificateRole role) {
    try {
      issue(outside, role, "outside");
      Path file = Files.writeString(outside.resolve("polyak.conf"), settings(outside.toString()));
      return Security.of(Configuration.layers().file(file).build(), role);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Who has certified the nodes. */
  TestAuthority authority() {
    return authority;
  }

  /** Its certificate. */
  Path authorityFile() {
    of(CertificateRole.OPERATOR);
    return outside.resolve("authority.pem");
  }

  @Override
  public synchronized void close() {
    processes.values().forEach(Security::close);
  }
}
