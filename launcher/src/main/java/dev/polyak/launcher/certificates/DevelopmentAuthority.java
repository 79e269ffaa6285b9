package dev.polyak.launcher.certificates;

import dev.polyak.node.security.CertificateRole;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * An authority of one's own, which certifies what a process of Polyak is. Its key lies in a file,
 * so it is for development and for clusters of one person. Keys are of the curve P-256.
 *
 * @param certificate its own, by which others check what it has issued
 * @param key by which it issues
 */
record DevelopmentAuthority(X509Certificate certificate, PrivateKey key) {
  private static final Duration LIFETIME = Duration.ofDays(3_650);

  /** Clocks of several machines differ: certificates are good from a while ago. */
  private static final Duration BEFORE = Duration.ofHours(1);

  /** Roles whose processes listen. */
  private static final Set<CertificateRole> SERVERS =
      Set.of(
          CertificateRole.PARAM_SERVER, CertificateRole.REPLAY_SERVICE, CertificateRole.ACTOR_NODE);

  private static final int SERIAL_BITS = 127;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A certificate and its key. */
  record Issued(X509Certificate certificate, PrivateKey key) {}

  /** Founds one. */
  static DevelopmentAuthority found(Instant now) {
    try {
      KeyPair pair = pair();
      X500Name name = new X500Name("CN=Polyak development authority " + serial().toString(36));
      X509v3CertificateBuilder builder =
          builder(name, name, pair.getPublic(), now.minus(BEFORE), now.plus(LIFETIME))
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      return new DevelopmentAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Certifies a new key.
   *
   * @param name common name, for messages
   * @param roles what its holder is
   * @param hosts names and IP addresses at which it is reached, if it listens
   * @param until but not longer than the authority's own
   */
  Issued issue(
      String name, Set<CertificateRole> roles, List<String> hosts, Instant now, Instant until) {
    return issueFrom(name, roles, hosts, now.minus(BEFORE), until);
  }

  /** As above, of any time: one that has expired, for instance. */
  Issued issueFrom(
      String name, Set<CertificateRole> roles, List<String> hosts, Instant from, Instant until) {
    Instant last = certificate.getNotAfter().toInstant();
    try {
      KeyPair pair = pair();
      X509v3CertificateBuilder builder =
          builder(
                  X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                  new X500Name("CN=" + name),
                  pair.getPublic(),
                  from,
                  until.isBefore(last) ? until : last)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(Extension.extendedKeyUsage, false, purposes(roles))
              .addExtension(Extension.subjectAlternativeName, false, names(roles, hosts))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  new JcaX509ExtensionUtils()
                      .createAuthorityKeyIdentifier(certificate.getPublicKey()));
      return new Issued(sign(builder, key), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean listens(Set<CertificateRole> roles) {
    return roles.stream().anyMatch(SERVERS::contains);
  }

  private static ExtendedKeyUsage purposes(Set<CertificateRole> roles) {
    return new ExtendedKeyUsage(
        listens(roles)
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth});
  }

  private static GeneralNames names(Set<CertificateRole> roles, List<String> hosts) {
    List<GeneralName> names =
        roles.stream()
            .map(role -> new GeneralName(GeneralName.uniformResourceIdentifier, role.uri()))
            .collect(Collectors.toCollection(ArrayList::new));
    if (listens(roles)) {
      for (String host : hosts) {
        int kind = IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName;
        names.add(new GeneralName(kind, host));
      }
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant from, Instant until)
      throws GeneralSecurityException, CertIOException {
    return new JcaX509v3CertificateBuilder(
            issuer, serial(), Date.from(from), Date.from(until), subject, key)
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }
}
