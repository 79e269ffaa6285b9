package dev.polyak.node.security;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's certificate and key, and the authorities that it trusts. New handshakes take what was
 * read last; connections stay as they are.
 *
 * <p>A server asks for a client's certificate and refuses one that is not good; one that is not
 * there is the business of {@link Authorisation}, which can say what is missing, and lets probes
 * in.
 */
final class TlsIdentity extends ReloadedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);

  static {
    // A session that is resumed has the certificates of its first handshake: one that was exchanged
    // since would not be shown, and an authority that is trusted no more not be asked.
    System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
    System.setProperty(
        "io.grpc.netty.shaded.io.netty.handler.ssl.openssl.sessionCacheServer", "false");
  }

  private static final int REMIND_AT_PART = 10;

  private final List<Path> paths;
  private final CertificateRole role;
  private final InstantSource clock;
  private final AdvancedTlsX509KeyManager key = new AdvancedTlsX509KeyManager();
  private final PeerTrust trust = new PeerTrust();
  private Instant expiry;

  /** When the log next speaks of the expiry. */
  private Instant reminder;

  /**
   * An identity that has been read.
   *
   * @param paths of the certificate, its key, the authorities
   * @param role that the certificate must have
   * @throws UnusableFileException if the files cannot be used
   */
  TlsIdentity(List<Path> paths, CertificateRole role, InstantSource clock)
      throws UnusableFileException {
    super("certificate of %s, its key and the authorities".formatted(paths.getFirst()), paths);
    this.paths = paths;
    this.role = role;
    this.clock = clock;
    lookFirst();
  }

  @Override
  void take(List<byte[]> contents) throws UnusableFileException {
    KeyMaterial material = KeyMaterial.of(paths, contents, clock.instant());
    X509Certificate own = material.chain().getFirst();
    Set<CertificateRole> roles = CertificateRole.of(own);
    if (!roles.contains(role)) {
      throw new UnusableFileException(
          "the certificate in %s is of %s, and this process is %s: it needs the name %s"
              .formatted(
                  paths.getFirst(), Authorisation.rolesText(roles), role.text(), role.uri()));
    }
    try {
      trust.trust(material.authorities());
    } catch (IOException | GeneralSecurityException unfit) {
      throw new UnusableFileException(
          "the certificates in %s cannot be trusted: %s"
              .formatted(paths.getLast(), unfit.getMessage()),
          unfit);
    }
    key.updateIdentityCredentials(material.chain().toArray(X509Certificate[]::new), material.key());
    expiry = own.getNotAfter().toInstant();
    reminder =
        expiry.minus(
            Duration.between(own.getNotBefore().toInstant(), expiry).dividedBy(REMIND_AT_PART));
  }

  /** Tells of a certificate that has a tenth of its time left, and of one that has expired. */
  @Override
  void looked() {
    Instant now = clock.instant();
    if (now.isBefore(reminder)) {
      return;
    }
    if (now.isBefore(expiry)) {
      LOG.warn("the certificate in {} expires at {}", paths.getFirst(), expiry);
      reminder = expiry;
    } else {
      LOG.error(
          "the certificate in {} expired at {}: no other process takes it any more",
          paths.getFirst(),
          expiry);
      reminder = Instant.MAX;
    }
  }

  ServerCredentials server() {
    return TlsServerCredentials.newBuilder()
        .keyManager(key)
        .trustManager(trust)
        .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
        .build();
  }

  ChannelCredentials channel() {
    return TlsChannelCredentials.newBuilder().keyManager(key).trustManager(trust).build();
  }
}
