package dev.polyak.node.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the holder of a certificate is. It stands in the certificate as a subject alternative name
 * of kind URI, {@code polyak://role/actor-node}; a certificate may have several.
 */
public enum CertificateRole {
  PARAM_SERVER("param-server"),
  REPLAY_SERVICE("replay-service"),
  LEARNER_NODE("learner-node"),
  ACTOR_NODE("actor-node"),
  /** A client of an actor-node's gateway. */
  ENVIRONMENT("environment"),
  /** A person: the command line's tools. */
  OPERATOR("operator");

  private static final String PREFIX = "polyak://role/";

  /** The tag of a URI among a certificate's names (RFC 5280, section 4.2.1.6). */
  private static final int URI_NAME = 6;

  private final String text;

  CertificateRole(String text) {
    this.text = text;
  }

  /** Its name in certificates, settings and messages. */
  public String text() {
    return text;
  }

  /** As it stands in a certificate. */
  public String uri() {
    return PREFIX + text;
  }

  /** Those of a certificate that this build knows. */
  public static Set<CertificateRole> of(X509Certificate certificate) {
    Set<CertificateRole> roles = EnumSet.noneOf(CertificateRole.class);
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException unreadable) {
      return roles;
    }
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      for (CertificateRole role : values()) {
        if (name.get(0).equals(URI_NAME) && role.uri().equals(name.get(1))) {
          roles.add(role);
        }
      }
    }
    return roles;
  }

  @Override
  public String toString() {
    return text;
  }
}
