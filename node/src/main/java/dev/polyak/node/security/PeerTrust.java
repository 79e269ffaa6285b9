package dev.polyak.node.security;

import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslCertificateException;
import io.grpc.netty.shaded.io.netty.internal.tcnative.CertificateVerifier;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks others' certificates with the authorities that were read last.
 *
 * <p>It does not tell clients which authorities those are: the list would be that of the server's
 * start, and clients that choose by it would keep a newer certificate to themselves.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final AdvancedTlsX509TrustManager authorities;

  PeerTrust() {
    try {
      authorities = AdvancedTlsX509TrustManager.newBuilder().build();
    } catch (CertificateException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Trusts these from now on, and no others. */
  void trust(List<X509Certificate> certificates) throws IOException, GeneralSecurityException {
    authorities.updateTrustCredentials(certificates.toArray(X509Certificate[]::new));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    try {
      authorities.checkClientTrusted(chain, type, engine);
    } catch (CertificateException refused) {
      if (refused.getCause() instanceof CertPathBuilderException) {
        // Of itself, the client would be told that the server has an internal error.
        throw new OpenSslCertificateException(
            refused.getMessage(),
            refused,
            CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
      }
      throw refused;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authorities.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkClientTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkServerTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
