package dev.polyak.launcher.certificates;

import dev.polyak.node.security.CertificateRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** An authority that certifies any role until any time, for nodes of another user. */
public final class TestAuthority {
  private static final Duration AGE = Duration.ofDays(2);

  private final DevelopmentAuthority authority = DevelopmentAuthority.found(Instant.now());

  /**
   * Writes a role's certificate and key as {@code ROLE.pem} and {@code ROLE-key.pem}, over what is
   * there, and the authority's certificate as {@code authority.pem}. Everybody may read them.
   *
   * @param hosts names that its holder is reached by, if it listens
   * @param until may have been
   */
  public void issue(Path folder, CertificateRole role, List<String> hosts, Instant until)
      throws IOException, GeneralSecurityException {
    DevelopmentAuthority.Issued issued =
        authority.issueFrom(role.text(), Set.of(role), hosts, Instant.now().minus(AGE), until);
    Path made = Files.createTempDirectory(folder, "made");
    PemFiles.write(made, "authority", authority.certificate(), authority.key());
    PemFiles.write(made, role.text(), issued.certificate(), issued.key());
    publish(PemFiles.certificate(made, "authority"), folder);
    publish(PemFiles.key(made, role.text()), folder);
    publish(PemFiles.certificate(made, role.text()), folder);
    Files.delete(PemFiles.key(made, "authority"));
    Files.delete(made);
  }

  private static void publish(Path file, Path folder) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }
}
