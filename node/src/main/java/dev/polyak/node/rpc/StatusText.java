package dev.polyak.node.rpc;

import io.grpc.Status;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What ended a call, in words that a person can act on. */
public final class StatusText {
  /** The other side's last word, in the names of BoringSSL and of the JDK. */
  private static final Pattern ALERT =
      Pattern.compile("(?:ALERT_|received fatal alert: )([A-Z_]+)", Pattern.CASE_INSENSITIVE);

  /** What the system calls are called that failed. */
  private static final Pattern SYSTEM_CALL =
      Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

  private static final Pattern OWN_DEADLINE =
      Pattern.compile("^CallOptions deadline exceeded after ([0-9]+\\.[0-9])");

  /** gRPC's words for a connection that ended without one. */
  private static final String CLOSED = "Network closed for unknown reason";

  private StatusText() {}

  /** That a connection was refused, say, and not that there was an I/O exception; in one line. */
  public static String of(Status status) {
    String words = words(status).lines().findFirst().orElse("");
    Matcher late = OWN_DEADLINE.matcher(words);
    return late.find() ? "no answer within %s s".formatted(late.group(1)) : words;
  }

  private static String words(Status status) {
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      String reason = ofHandshake(cause);
      if (reason != null) {
        return reason;
      }
    }
    if ((status.getCode() == Status.Code.UNAVAILABLE || status.getCode() == Status.Code.INTERNAL)
        && status.getCause() != null
        && status.getCause().getMessage() != null) {
      return SYSTEM_CALL
          .matcher(status.getCause().getMessage())
          .replaceFirst("")
          // Netty's, around an exception that says nothing.
          .replaceFirst("^null: ", "no connection to ");
    }
    String description = status.getDescription();
    if (description == null || description.isBlank()) {
      return status.getCode().toString();
    }
    return description.equals(CLOSED)
        ? "the connection was closed, which is also how a server with TLS answers plaintext"
        : description;
  }

  /** Why two sides do not trust one another, or null where it is not that. */
  private static String ofHandshake(Throwable cause) {
    return switch (cause) {
      case CertificateExpiredException expired ->
          "the server's certificate has expired (%s)".formatted(expired.getMessage());
      case CertPathBuilderException unknown ->
          "the server's certificate is not of an authority in security.authority";
      case CertificateException unfit when unfit.getCause() == null ->
          "the server's certificate is refused: " + unfit.getMessage();
      case SSLException failed when failed.getCause() == null -> ofAlert(failed.getMessage());
      default -> null;
    };
  }

  private static String ofAlert(String message) {
    if (message == null) {
      return null;
    }
    if (message.contains("not an SSL/TLS record")) {
      return "the server speaks plaintext, and this side TLS";
    }
    Matcher alert = ALERT.matcher(message);
    if (!alert.find()) {
      return null;
    }
    String name = alert.group(1).toLowerCase(Locale.ROOT);
    return name.equals("certificate_expired")
        ? "the server refuses this side's certificate: it has expired"
        : "the server refuses this side's certificate: " + name.replace('_', ' ');
  }
}
