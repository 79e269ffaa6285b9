package dev.polyak.launcher.certificates;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.security.CertificateRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.util.IPAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak certificates}: an authority of one's own and a certificate for each role. */
@Command(
    name = "certificates",
    mixinStandardHelpOptions = true,
    header = "Makes a development authority, and certificates and keys of nodes and clients.",
    description = {
      "",
      "Writes authority.pem and authority-key.pem, and for each role ROLE.pem and"
          + " ROLE-key.pem, PEM and PKCS #8. Nothing is overwritten. Nodes take them by the"
          + " settings security.certificate, .key and .authority.",
      ""
    })
public final class CertificatesCommand implements Callable<Integer> {
  private static final String AUTHORITY = "authority";
  private static final int MAXIMUM_DAYS = 3_650;
  private static final Pattern HOST = Pattern.compile("(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

  @Parameters(paramLabel = "DIRECTORY", description = "The folder that receives them.")
  private Path directory;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "A name or IP address at which servers are reached, beside localhost, 127.0.0.1 and ::1;"
              + " may be repeated.")
  private List<String> hosts = List.of();

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description = "For how long certificates are good (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--roles",
      paramLabel = "ROLE",
      split = ",",
      description =
          "Of param-server, replay-service, learner-node, actor-node, environment, operator"
              + " (default: all).")
  private List<String> roles = List.of();

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "Has the authority of this folder issue them, rather than a new one.")
  private Path authorityFolder;

  @Override
  public Integer call() {
    if (days < 1 || days > MAXIMUM_DAYS) {
      throw new ConfigurationException(
          "--days = %d is out of range: integer [1, %d]".formatted(days, MAXIMUM_DAYS));
    }
    for (String host : hosts) {
      if (!IPAddress.isValid(host) && !HOST.matcher(host).matches()) {
        throw new ConfigurationException(
            "--host = %s is neither a host's name nor an IP address".formatted(host));
      }
    }
    List<CertificateRole> chosen =
        roles.isEmpty()
            ? List.of(CertificateRole.values())
            : roles.stream().map(CertificatesCommand::role).distinct().toList();
    List<String> all = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
    all.addAll(hosts);
    requireNothingThere(chosen);
    try {
      Instant now = Instant.now();
      Files.createDirectories(directory);
      DevelopmentAuthority authority = authority(now);
      for (CertificateRole role : chosen) {
        DevelopmentAuthority.Issued issued =
            authority.issue(role.text(), Set.of(role), all, now, now.plus(Duration.ofDays(days)));
        PemFiles.write(directory, role.text(), issued.certificate(), issued.key());
      }
    } catch (IOException | GeneralSecurityException failed) {
      throw new ConfigurationException(
          "the certificates in %s could not be made: %s".formatted(directory, failed), failed);
    }
    System.out.printf(
        "%s has certificates of %s, good for %d days. A node's settings:%n%n"
            + "  security {%n    certificate = \"%s/{role}.pem\"%n    key = \"%s/{role}-key.pem\"%n"
            + "    authority = \"%s/authority.pem\"%n  }%n%n"
            + "Whoever has authority-key.pem can make certificates: keep it elsewhere.%n",
        directory,
        chosen.stream().map(CertificateRole::text).collect(Collectors.joining(", ")),
        days,
        directory,
        directory,
        directory);
    return 0;
  }

  private DevelopmentAuthority authority(Instant now) throws IOException, GeneralSecurityException {
    if (authorityFolder == null) {
      DevelopmentAuthority founded = DevelopmentAuthority.found(now);
      PemFiles.write(directory, AUTHORITY, founded.certificate(), founded.key());
      return founded;
    }
    DevelopmentAuthority known = PemFiles.authority(authorityFolder, AUTHORITY);
    Path certificate = PemFiles.certificate(directory, AUTHORITY);
    if (!Files.exists(certificate)) {
      Files.copy(PemFiles.certificate(authorityFolder, AUTHORITY), certificate);
    }
    return known;
  }

  private void requireNothingThere(List<CertificateRole> chosen) {
    List<Path> files = new ArrayList<>();
    if (authorityFolder == null) {
      files.add(PemFiles.certificate(directory, AUTHORITY));
      files.add(PemFiles.key(directory, AUTHORITY));
    }
    for (CertificateRole role : chosen) {
      files.add(PemFiles.certificate(directory, role.text()));
      files.add(PemFiles.key(directory, role.text()));
    }
    for (Path file : files) {
      if (Files.exists(file)) {
        throw new ConfigurationException(
            "%s is there already, and nothing is overwritten: name another folder, and the folder of"
                    .formatted(file)
                + " the authority with --authority");
      }
    }
  }

  private static CertificateRole role(String text) {
    return Arrays.stream(CertificateRole.values())
        .filter(role -> role.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--roles knows %s, not %s"
                        .formatted(
                            Arrays.stream(CertificateRole.values())
                                .map(CertificateRole::text)
                                .collect(Collectors.joining(", ")),
                            text)));
  }
}
