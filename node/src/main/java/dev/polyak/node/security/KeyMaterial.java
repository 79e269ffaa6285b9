package dev.polyak.node.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a process shows of itself and by what it knows others, checked against each other.
 *
 * @param chain the process's certificate first, then the intermediate ones
 * @param key of the first
 * @param authorities that others' certificates go back to
 */
record KeyMaterial(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
  private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";

  /**
   * Reads the contents of three PEM files.
   *
   * @param paths for messages: of the certificate, the key, the authority
   * @param contents in the same order
   * @throws UnusableFileException if they cannot be used together now
   */
  static KeyMaterial of(List<Path> paths, List<byte[]> contents, Instant now)
      throws UnusableFileException {
    List<X509Certificate> chain = certificates(paths.get(0), contents.get(0));
    PrivateKey key = key(paths.get(1), contents.get(1));
    List<X509Certificate> authorities = certificates(paths.get(2), contents.get(2));
    X509Certificate own = chain.getFirst();
    if (!belong(key, own.getPublicKey())) {
      throw new UnusableFileException(
          "the key in %s is not that of the certificate in %s"
              .formatted(paths.get(1), paths.get(0)));
    }
    if (own.getNotAfter().toInstant().isBefore(now)) {
      throw new UnusableFileException(
          "the certificate in %s expired at %s"
              .formatted(paths.get(0), own.getNotAfter().toInstant()));
    }
    return new KeyMaterial(chain, key, authorities);
  }

  private static List<X509Certificate> certificates(Path path, byte[] pem)
      throws UnusableFileException {
    List<X509Certificate> certificates;
    try {
      certificates = List.of(CertificateUtils.getX509Certificates(new ByteArrayInputStream(pem)));
    } catch (CertificateException damaged) {
      throw new UnusableFileException(
          "%s has no certificate that can be read".formatted(path), damaged);
    }
    if (certificates.isEmpty()) {
      throw new UnusableFileException("%s has no certificate".formatted(path));
    }
    return certificates;
  }

  private static PrivateKey key(Path path, byte[] pem) throws UnusableFileException {
    if (!new String(pem, US_ASCII).contains(BEGIN_KEY)) {
      throw new UnusableFileException(
          "%s has no line %s: keys are PKCS #8, as openssl pkcs8 -topk8 -nocrypt writes them"
              .formatted(path, BEGIN_KEY));
    }
    try {
      return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException damaged) {
      throw new UnusableFileException(
          "%s has no RSA or EC key that can be read".formatted(path), damaged);
    }
  }

  /** Whether what one signs the other verifies. */
  private static boolean belong(PrivateKey key, PublicKey certified) {
    try {
      byte[] text = "polyak".getBytes(US_ASCII);
      Signature signature =
          Signature.getInstance(
              key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException ofAnotherKind) {
      return false;
    }
  }
}
