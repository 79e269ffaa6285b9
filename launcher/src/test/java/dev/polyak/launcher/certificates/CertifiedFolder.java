package dev.polyak.launcher.certificates;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A folder of certificates, and processes that have them. */
final class CertifiedFolder implements AutoCloseable {
  static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1");

  private final Path path;
  private final List<Security> processes = new ArrayList<>();
  private final List<DevelopmentAuthority> trusted = new ArrayList<>();
  final Instant now = Instant.now();
  final Instant later = now.plusSeconds(3_600);
  final DevelopmentAuthority authority = DevelopmentAuthority.found(now);

  CertifiedFolder(Path path) {
    this.path = path;
  }

  Path resolve(String file) {
    return path.resolve(file);
  }

  /** Has a file of authorities name one more. */
  void trust(DevelopmentAuthority other) throws IOException, GeneralSecurityException {
    trusted.add(other);
    StringBuilder all = new StringBuilder();
    for (DevelopmentAuthority each : trusted) {
      Path one = Files.createTempDirectory(path, "authority");
      PemFiles.write(one, "authority", each.certificate(), each.key());
      all.append(Files.readString(PemFiles.certificate(one, "authority")));
    }
    Files.writeString(resolve("authority.pem"), all);
  }

  /** Writes a certificate, over one of the same name. */
  void write(String name, DevelopmentAuthority.Issued issued)
      throws IOException, GeneralSecurityException {
    Files.deleteIfExists(PemFiles.certificate(path, name));
    Files.deleteIfExists(PemFiles.key(path, name));
    PemFiles.write(path, name, issued.certificate(), issued.key());
  }

  /** A good certificate of a role. */
  DevelopmentAuthority.Issued good(CertificateRole role) {
    return authority.issue(role.text(), Set.of(role), LOOPBACK, now, later);
  }

  /** A process of a role, with its certificate of that name. */
  Security process(CertificateRole role, String... assignments)
      throws IOException, GeneralSecurityException {
    if (trusted.isEmpty()) {
      trust(authority);
    }
    if (!Files.exists(PemFiles.certificate(path, role.text()))) {
      write(role.text(), good(role));
    }
    Security process = Security.of(configuration(assignments), role);
    processes.add(process);
    return process;
  }

  Configuration configuration(String... assignments) {
    Configuration.Layers layers =
        Configuration.layers()
            .set("security.certificate", resolve("{role}.pem").toString())
            .set("security.key", resolve("{role}-key.pem").toString())
            .set("security.authority", resolve("authority.pem").toString())
            .set("security.reload-seconds", "86400");
    for (String assignment : assignments) {
      layers.set(assignment);
    }
    return layers.build();
  }

  @Override
  public void close() {
    processes.forEach(Security::close);
  }
}
