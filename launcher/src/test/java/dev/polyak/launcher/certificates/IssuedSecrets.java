package dev.polyak.launcher.certificates;

import dev.polyak.node.security.CertificateRole;
import io.fabric8.certmanager.api.model.v1.CertificateSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What cert-manager makes of certificates' specifications: the files of their secrets. */
public final class IssuedSecrets {
  private final Instant now = Instant.now();
  private final DevelopmentAuthority authority = DevelopmentAuthority.found(now);

  /** Writes {@code tls.crt}, {@code tls.key} and {@code ca.crt} into a folder. */
  public void write(CertificateSpec spec, Path folder)
      throws IOException, GeneralSecurityException {
    Set<CertificateRole> roles =
        Stream.of(CertificateRole.values())
            .filter(role -> spec.getUris().contains(role.uri()))
            .collect(Collectors.toSet());
    DevelopmentAuthority.Issued issued =
        authority.issue(
            spec.getCommonName(), roles, spec.getDnsNames(), now, now.plusSeconds(3_600));
    PemFiles.write(folder, "tls", issued.certificate(), issued.key());
    PemFiles.write(folder, "ca", authority.certificate(), authority.key());
    Files.move(PemFiles.certificate(folder, "tls"), folder.resolve("tls.crt"));
    Files.move(PemFiles.key(folder, "tls"), folder.resolve("tls.key"));
    Files.move(PemFiles.certificate(folder, "ca"), folder.resolve("ca.crt"));
    Files.delete(PemFiles.key(folder, "ca"));
  }
}
