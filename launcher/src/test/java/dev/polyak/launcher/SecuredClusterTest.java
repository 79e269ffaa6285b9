package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.polyak.client.Access;
import dev.polyak.client.EnvironmentClient;
import dev.polyak.environments.Environments;
import dev.polyak.node.security.Token;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose connections have TLS, from the certificates' making to the run's end. */
class SecuredClusterTest {
  private static final Pattern SHARD = Pattern.compile("replay-service listens on (\\S+)");
  private static final Pattern GATEWAY = Pattern.compile("waits for environments on (\\S+)");

  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();
  private Path settings;

  @BeforeEach
  void certify() throws IOException {
    Path certificates = folder.resolve("certs");
    assertThat(polyak("certificates", certificates.toString())).as(errors::toString).isZero();
    settings =
        Files.writeString(
            folder.resolve("tls.conf"),
            """
            security {
              certificate = "%1$s/{role}.pem"
              key = "%1$s/{role}-key.pem"
              authority = "%1$s/authority.pem"
            }
            """
                .formatted(certificates));
  }

  private int polyak(String... arguments) {
    return Polyak.run(new PrintWriter(errors, true), arguments);
  }

  private PolyakProcess train(String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--config",
                settings.toString(),
                "--run-directory",
                folder.resolve("run").toString(),
                "--set",
                "run.stop.evaluation-return=none",
                "--set",
                "evaluation.deciding-episodes=1"));
    arguments.addAll(List.of(options));
    return PolyakProcess.start(folder, arguments.toArray(String[]::new));
  }

  private static String found(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst().orElseThrow().group(1);
  }

  @Test
  void aClusterOfProcessesTrainsAndAnswersItsOperatorAlone() throws Exception {
    try (PolyakProcess run =
        train("CartPole-v1", "--processes", "--set", "run.stop.environment-steps=20000")) {
      Path log = folder.resolve("run/logs/replay-service.log");
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(
              () ->
                  !run.handle().isAlive()
                      || (Files.exists(log) && SHARD.matcher(Files.readString(log)).find()));
      String shard = found(SHARD, Files.readString(log));

      assertThat(polyak("replay", "stats", shard, "--config", settings.toString()))
          .as(errors::toString)
          .isZero();
      assertThat(
              polyak(
                  "replay",
                  "stats",
                  shard,
                  "--config",
                  settings.toString(),
                  "--set",
                  "security.certificate=" + folder.resolve("certs/actor-node.pem"),
                  "--set",
                  "security.key=" + folder.resolve("certs/actor-node-key.pem")))
          .isEqualTo(2);
      assertThat(errors.toString()).contains("is of role actor-node, and this process is operator");
      assertThat(polyak("replay", "stats", shard)).isEqualTo(2);
      assertThat(errors.toString()).contains("how a server with TLS answers plaintext");

      assertThat(run.awaitExit()).as(run::output).isZero();
      assertThat(run.output()).contains("Stopped by run.stop.environment-steps");
    }
    assertThat(folder.resolve("run/model.zip")).exists();
  }

  @Test
  void aClientPlaysByItsToken() throws Exception {
    Token.Issued lab = Token.issue("lab", Optional.empty());
    Path tokens = Files.writeString(folder.resolve("tokens"), lab.token().line());
    Path authority = folder.resolve("certs/authority.pem");
    try (PolyakProcess run =
        train(
            "--external",
            "--tuned-for",
            "CartPole-v1",
            "--set",
            "security.tokens=" + tokens,
            "--set",
            "actor-node.gateway.listen=127.0.0.1:0",
            "--set",
            "run.stop.environment-steps=2000")) {
      run.awaitOutput("waits for environments on");
      String gateway = found(GATEWAY, run.output());

      assertThatThrownBy(
              () ->
                  EnvironmentClient.play(
                      Environments.create("CartPole-v1"),
                      gateway,
                      Access.token(authority, "another")))
          .isInstanceOfSatisfying(
              StatusException.class,
              refused -> {
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(refused).hasMessageContaining("the bearer token is not known here");
              });
      EnvironmentClient.Played played =
          EnvironmentClient.play(
              Environments.create("CartPole-v1"), gateway, Access.token(authority, lab.text()));

      assertThat(run.awaitExit()).as(run::output).isZero();
      assertThat(played.steps()).isGreaterThanOrEqualTo(2_000);
    }
  }
}
