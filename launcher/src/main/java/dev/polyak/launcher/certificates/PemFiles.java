package dev.polyak.launcher.certificates;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and keys in files: PEM, keys as PKCS #8 and for their owner only. */
final class PemFiles {
  private static final String OWNER_ONLY = "rw-------";
  private static final String EVERYBODY_READS = "rw-r--r--";

  private PemFiles() {}

  /** Where the certificate of a name is. */
  static Path certificate(Path folder, String name) {
    return folder.resolve(name + ".pem");
  }

  /** Where its key is. */
  static Path key(Path folder, String name) {
    return folder.resolve(name + "-key.pem");
  }

  /**
   * Writes a certificate and its key.
   *
   * @throws java.nio.file.FileAlreadyExistsException if one is there: nothing is overwritten
   */
  static void write(Path folder, String name, X509Certificate certificate, PrivateKey key)
      throws IOException, GeneralSecurityException {
    write(key(folder, name), "PRIVATE KEY", key.getEncoded(), OWNER_ONLY);
    write(certificate(folder, name), "CERTIFICATE", certificate.getEncoded(), EVERYBODY_READS);
  }

  /** Reads an authority. */
  static DevelopmentAuthority authority(Path folder, String name)
      throws IOException, GeneralSecurityException {
    try (InputStream certificate = Files.newInputStream(certificate(folder, name));
        InputStream key = Files.newInputStream(key(folder, name))) {
      return new DevelopmentAuthority(
          CertificateUtils.getX509Certificates(certificate)[0],
          CertificateUtils.getPrivateKey(key));
    }
  }

  private static void write(Path path, String type, byte[] content, String permissions)
      throws IOException {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    }
    append(
        path,
        text.toString(),
        permissions,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Adds a line to a file that its owner alone may read, and makes it where there is none. */
  static void appendSecret(Path path, String line) throws IOException {
    boolean unfinished = Files.exists(path) && !Files.readString(path).matches("(?s)|.*\n");
    append(
        path,
        (unfinished ? "\n" : "") + line + "\n",
        OWNER_ONLY,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private static void append(
      Path path, String text, String permissions, Set<? extends OpenOption> options)
      throws IOException {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    try (WritableByteChannel channel = Files.newByteChannel(path, options, attributes)) {
      Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
