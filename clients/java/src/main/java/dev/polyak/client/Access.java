package dev.polyak.client;

import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a client reaches a gateway and says who it is.
 *
 * @param channel what the connection is protected by
 * @param call what each call brings along
 */
public record Access(ChannelCredentials channel, Optional<CallCredentials> call) {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** As nobody, in plaintext: to a gateway on the loopback address. */
  public static Access plaintext() {
    return new Access(InsecureChannelCredentials.create(), Optional.empty());
  }

  /**
   * With a bearer token, over TLS.
   *
   * @param authority PEM file of the authorities that the gateway's certificate may go back to
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Access token(Path authority, String token) {
    return new Access(tls(authority).build(), Optional.of(new Bearer("Bearer " + token)));
  }

  /**
   * With a certificate of role {@code environment}, over TLS.
   *
   * @param authority PEM file of the authorities that the gateway's certificate may go back to
   * @param certificate PEM file of the client's own
   * @param key PEM file of its key, PKCS #8
   * @throws UncheckedIOException if a file cannot be read
   */
  public static Access certificate(Path authority, Path certificate, Path key) {
    try {
      return new Access(
          tls(authority).keyManager(certificate.toFile(), key.toFile()).build(), Optional.empty());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static TlsChannelCredentials.Builder tls(Path authority) {
    try {
      return TlsChannelCredentials.newBuilder().trustManager(authority.toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Adds a header to each call. */
  private static final class Bearer extends CallCredentials {
    private final String value;

    Bearer(String value) {
      this.value = value;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, value);
      applier.apply(headers);
    }
  }
}
