package dev.polyak.node.security;

import dev.polyak.node.rpc.Refusal;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Lets those make a call who may, by {@link Permissions}. A caller is known by its certificate, or,
 * where an environment may call, by a bearer token.
 *
 * <p>A certificate that was good at the handshake is looked at again with each call: one that has
 * expired since begins no more of them.
 */
final class Authorisation implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final boolean tls;
  private final Optional<Tokens> tokens;
  private final InstantSource clock;

  /**
   * The rule of one process's servers.
   *
   * @param tls whether callers have certificates; else only calls that take a token need anything
   * @param tokens those that are known
   */
  Authorisation(boolean tls, Optional<Tokens> tokens, InstantSource clock) {
    this.tls = tls;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    try {
      require(call, headers);
    } catch (Refusal refused) {
      call.close(Refusal.status(refused).getStatus(), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }

  private void require(ServerCall<?, ?> call, Metadata headers) {
    MethodDescriptor<?, ?> method = call.getMethodDescriptor();
    if (Permissions.isOpen(method)) {
      return;
    }
    Set<CertificateRole> allowed = Permissions.of(method);
    boolean takesToken = tokens.isPresent() && allowed.contains(CertificateRole.ENVIRONMENT);
    String authorization = takesToken ? headers.get(AUTHORIZATION) : null;
    if (authorization != null) {
      tokens.orElseThrow().require(authorization);
      return;
    }
    if (tls) {
      requireCertificate(call, allowed, takesToken);
    } else if (takesToken) {
      throw new Refusal(
          Refusal.Reason.ANONYMOUS, "%s takes a bearer token".formatted(name(method)));
    }
  }

  private void requireCertificate(
      ServerCall<?, ?> call, Set<CertificateRole> allowed, boolean takesToken) {
    String method = name(call.getMethodDescriptor());
    X509Certificate certificate =
        certificate(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    if (certificate == null) {
      throw new Refusal(
          Refusal.Reason.ANONYMOUS,
          "%s takes a client certificate of %s%s; none came"
              .formatted(method, rolesText(allowed), takesToken ? ", or a bearer token" : ""));
    }
    String subject = certificate.getSubjectX500Principal().getName();
    if (certificate.getNotAfter().toInstant().isBefore(clock.instant())) {
      throw new Refusal(
          Refusal.Reason.ANONYMOUS,
          "the certificate of %s expired at %s"
              .formatted(subject, certificate.getNotAfter().toInstant()));
    }
    Set<CertificateRole> roles = CertificateRole.of(certificate);
    if (Collections.disjoint(roles, allowed)) {
      throw new Refusal(
          Refusal.Reason.FORBIDDEN,
          "%s is for %s; the certificate of %s is of %s"
              .formatted(method, rolesText(allowed), subject, rolesText(roles)));
    }
  }

  private static X509Certificate certificate(SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }

  private static String name(MethodDescriptor<?, ?> method) {
    return method.getBareMethodName();
  }

  static String rolesText(Collection<CertificateRole> roles) {
    return roles.isEmpty()
        ? "no role"
        : roles.stream()
            .map(CertificateRole::text)
            .collect(Collectors.joining(" or ", "role ", ""));
  }
}
