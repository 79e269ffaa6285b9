package dev.polyak.benchmarks.replay;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether connections are encrypted.
 *
 * @param settings of the server, {@code key=value} each
 * @param credentials of its clients
 */
record Encryption(List<String> settings, ChannelCredentials credentials) {
  static Encryption none() {
    return new Encryption(List.of(), InsecureChannelCredentials.create());
  }

  /**
   * Mutual TLS, as nodes have it.
   *
   * @param folder receives the certificates
   */
  static Encryption tls(Path folder) {
    try {
      Process command =
          new ProcessBuilder(
                  "./polyak",
                  "certificates",
                  folder.toString(),
                  "--roles",
                  "replay-service,operator")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (command.waitFor() != 0) {
        throw new IllegalStateException("no certificates were made");
      }
      Path authority = folder.resolve("authority.pem");
      return new Encryption(
          List.of(
              "security.certificate=" + folder.resolve("replay-service.pem"),
              "security.key=" + folder.resolve("replay-service-key.pem"),
              "security.authority=" + authority),
          TlsChannelCredentials.newBuilder()
              .keyManager(
                  folder.resolve("operator.pem").toFile(),
                  folder.resolve("operator-key.pem").toFile())
              .trustManager(authority.toFile())
              .build());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
