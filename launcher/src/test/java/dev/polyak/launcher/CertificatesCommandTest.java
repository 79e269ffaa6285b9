package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Security;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code polyak certificates} and {@code polyak token}. */
class CertificatesCommandTest {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final PrintStream standardOutput = System.out;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(output, true, UTF_8));
  }

  @AfterEach
  void stop() {
    System.setOut(standardOutput);
  }

  private int polyak(String... arguments) {
    output.reset();
    return Polyak.run(new PrintWriter(errors, true), arguments);
  }

  private int certificates(String name, String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "certificates";
    arguments[1] = folder.resolve(name).toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return polyak(arguments);
  }

  private X509Certificate certificate(String file) throws Exception {
    try (InputStream in = Files.newInputStream(folder.resolve(file))) {
      return CertificateUtils.getX509Certificates(in)[0];
    }
  }

  private Security security(String name, CertificateRole role) {
    return Security.of(
        Configuration.layers()
            .set("security.certificate", folder.resolve(name) + "/{role}.pem")
            .set("security.key", folder.resolve(name) + "/{role}-key.pem")
            .set("security.authority", folder.resolve(name) + "/authority.pem")
            .build(),
        role);
  }

  @Test
  void makesWhatEachRoleNeeds() throws Exception {
    assertThat(certificates("certs", "--host", "node.example", "--host", "10.0.0.7", "--days", "7"))
        .as(errors::toString)
        .isZero();

    X509Certificate authority = certificate("certs/authority.pem");
    assertThat(authority.getBasicConstraints()).isZero();
    for (CertificateRole role : CertificateRole.values()) {
      X509Certificate certificate = certificate("certs/" + role + ".pem");
      certificate.verify(authority.getPublicKey());
      assertThat(CertificateRole.of(certificate)).containsExactly(role);
      assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
      assertThat(
              Duration.between(
                  certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()))
          .isEqualTo(Duration.ofDays(7).plusHours(1));
      try (Security security = security("certs", role)) {
        assertThat(security.protection().admission()).isPresent();
      }
    }
    X509Certificate server = certificate("certs/replay-service.pem");
    assertThat(server.getExtendedKeyUsage()).containsExactly(SERVER_AUTH, CLIENT_AUTH);
    assertThat(names(server))
        .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "node.example", "10.0.0.7");
    X509Certificate client = certificate("certs/environment.pem");
    assertThat(client.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
    assertThat(names(client)).containsExactly("polyak://role/environment");
    assertThat(output.toString(UTF_8))
        .contains("certificate = \"%s/{role}.pem\"".formatted(folder.resolve("certs")));
  }

  private static List<String> names(X509Certificate certificate) throws Exception {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> (String) name.get(1))
        .toList();
  }

  @Test
  void keysAreTheirOwnersAlone() throws Exception {
    assertThat(certificates("certs")).isZero();

    for (String name : List.of("authority", "operator", "param-server")) {
      Path key = folder.resolve("certs").resolve(name + "-key.pem");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----");
    }
  }

  @Test
  void overwritesNothing() throws Exception {
    assertThat(certificates("certs", "--roles", "operator,environment")).isZero();
    assertThat(folder.resolve("certs/actor-node.pem")).doesNotExist();
    byte[] before = Files.readAllBytes(folder.resolve("certs/authority-key.pem"));

    assertThat(certificates("certs")).isEqualTo(2);

    assertThat(errors.toString())
        .startsWith("polyak: %s is there already".formatted(folder.resolve("certs/authority.pem")));
    assertThat(Files.readAllBytes(folder.resolve("certs/authority-key.pem"))).isEqualTo(before);
    assertThat(folder.resolve("certs/actor-node.pem")).doesNotExist();
  }

  @Test
  void anAuthorityIssuesAgain() throws Exception {
    assertThat(certificates("certs")).isZero();
    assertThat(certificates("next", "--authority", folder.resolve("certs").toString()))
        .as(errors::toString)
        .isZero();

    certificate("next/operator.pem").verify(certificate("certs/authority.pem").getPublicKey());
    assertThat(certificate("next/operator.pem").getPublicKey())
        .isNotEqualTo(certificate("certs/operator.pem").getPublicKey());
    assertThat(folder.resolve("next/authority.pem"))
        .hasSameBinaryContentAs(folder.resolve("certs/authority.pem"));
    assertThat(folder.resolve("next/authority-key.pem")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--days=0 | --days = 0 is out of range: integer [1, 3650]",
        "--roles=actor | --roles knows param-server, replay-service, learner-node, actor-node,"
            + " environment, operator, not actor",
        "--host=a_b/c | --host = a_b/c is neither a host's name nor an IP address",
      })
  void refusesWhatItCannotMake(String option, String message) {
    assertThat(certificates("certs", option)).isEqualTo(2);
    assertThat(errors.toString()).isEqualTo("polyak: %s%n".formatted(message));
    assertThat(folder.resolve("certs")).doesNotExist();
  }

  @Test
  void aTokenIsPrintedAndItsHashKept() throws Exception {
    Path file = folder.resolve("tokens");
    assertThat(polyak("token", file.toString(), "--name", "lab", "--days", "90")).isZero();
    String token = output.toString(UTF_8).strip();
    assertThat(polyak("token", file.toString(), "--name", "robot")).isZero();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).doesNotContain(token);
    assertThat(Files.readAllLines(file))
        .satisfiesExactly(
            lab -> assertThat(lab).matches("lab [0-9a-f]{64} \\d{4}-\\d\\d-\\d\\dT[0-9:]{8}Z"),
            robot -> assertThat(robot).matches("robot [0-9a-f]{64} never"));
  }

  @Test
  void aTokenGoesOnALineOfItsOwn() throws Exception {
    Path file = Files.writeString(folder.resolve("tokens"), "# Ours, without a line's end");
    assertThat(polyak("token", file.toString(), "--name", "lab")).isZero();
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void aTokenHasAName() {
    assertThat(polyak("token", folder.resolve("tokens").toString(), "--name", "l b")).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            "polyak: --name: a token's name is 1 to 64 of [A-Za-z0-9_.-], not l b%n".formatted());
    assertThat(folder.resolve("tokens")).doesNotExist();
  }
}
