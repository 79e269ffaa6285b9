package dev.polyak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.launcher.certificates.TestAuthority;
import dev.polyak.node.rpc.FirstResponse;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Token;
import dev.polyak.replay.v1.ListRunsRequest;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.runs.v1.AcquireLeaseRequest;
import dev.polyak.runs.v1.RunServiceGrpc;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who calls a cluster with TLS from outside, and what they are told. */
@TakesDocker
@ExtendWith(TrainingRun.Shared.class)
@Order(3)
class RefusedCallersTest {
  private static final String EXPIRED =
      "the server refuses this side's certificate: it has expired";

  private final TrainingRun run;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @TempDir private Path folder;

  RefusedCallersTest(TrainingRun run) {
    this.run = run;
  }

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private ManagedChannel connect(Node node, ChannelCredentials credentials) {
    ManagedChannel channel = run.cluster().connect(node, credentials);
    channels.add(channel);
    return channel;
  }

  private ManagedChannel connect(Node node, CertificateRole role) {
    return connect(node, run.cluster().credentials().of(role).channel());
  }

  /** Of whoever has no certificate. */
  private TlsChannelCredentials.Builder trusting() throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(run.cluster().credentials().authorityFile().toFile());
  }

  /** Of an operator whose certificate is of this authority, and good until then. */
  private ChannelCredentials operator(TestAuthority authority, Instant until) throws Exception {
    authority.issue(folder, CertificateRole.OPERATOR, List.of(), until);
    return trusting()
        .keyManager(
            folder.resolve("operator.pem").toFile(), folder.resolve("operator-key.pem").toFile())
        .build();
  }

  /** What a param-server answers to whoever would be the learner. */
  private static Status lead(ManagedChannel paramServer) {
    try {
      RunServiceGrpc.newBlockingStub(paramServer)
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .acquireLease(AcquireLeaseRequest.newBuilder().setRun(TrainingRun.RUN).build());
      return Status.OK;
    } catch (StatusRuntimeException refused) {
      return refused.getStatus();
    }
  }

  /** What a shard answers to whoever would look into it. */
  private static Status look(ManagedChannel shard) {
    try {
      ReplayServiceGrpc.newBlockingStub(shard)
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .listRuns(ListRunsRequest.getDefaultInstance());
      return Status.OK;
    } catch (StatusRuntimeException refused) {
      return refused.getStatus();
    }
  }

  /** What a gateway answers to whoever would play, and then says nothing. */
  private static Status play(ManagedChannel gateway, Optional<String> token) throws Exception {
    Metadata headers = new Metadata();
    token.ifPresent(
        text ->
            headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + text));
    CompletableFuture<PlayResponse> answer = new CompletableFuture<>();
    EnvironmentServiceGrpc.newStub(gateway)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .play(new FirstResponse<>(answer))
        .onCompleted();
    try {
      answer.get();
      return Status.OK;
    } catch (ExecutionException refused) {
      return Status.fromThrowable(refused.getCause());
    }
  }

  private static void assertRefused(Status status, Status.Code code, String message) {
    assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
    assertThat(StatusText.of(status)).isEqualTo(message);
  }

  @Test
  void whoHasTheRoleIsAnswered() {
    assertThat(look(connect(run.shards().getFirst(), CertificateRole.OPERATOR)).isOk()).isTrue();
  }

  @Test
  void whoHasNoCertificateIsNobody() throws Exception {
    assertRefused(
        lead(connect(run.paramServer(), trusting().build())),
        Status.Code.UNAUTHENTICATED,
        "AcquireLease takes a client certificate of role learner-node; none came");
    assertRefused(
        look(connect(run.shards().getFirst(), trusting().build())),
        Status.Code.UNAUTHENTICATED,
        "ListRuns takes a client certificate of role operator; none came");
  }

  @Test
  void whoHasAnotherRoleIsForbidden() {
    assertRefused(
        lead(connect(run.paramServer(), CertificateRole.ACTOR_NODE)),
        Status.Code.PERMISSION_DENIED,
        "AcquireLease is for role learner-node; the certificate of CN=actor-node is of role"
            + " actor-node");
    assertRefused(
        look(connect(run.shards().getFirst(), CertificateRole.LEARNER_NODE)),
        Status.Code.PERMISSION_DENIED,
        "ListRuns is for role operator; the certificate of CN=learner-node is of role"
            + " learner-node");
  }

  @Test
  void whoseCertificateHasExpiredOrIsAnotherAuthoritysGetsNoConnection() throws Exception {
    Instant now = Instant.now();
    ChannelCredentials expired =
        operator(run.cluster().credentials().authority(), now.minus(Duration.ofHours(1)));
    assertRefused(lead(connect(run.paramServer(), expired)), Status.Code.UNAVAILABLE, EXPIRED);
    assertRefused(
        look(connect(run.shards().getFirst(), expired)), Status.Code.UNAVAILABLE, EXPIRED);

    assertRefused(
        look(
            connect(
                run.shards().getFirst(),
                operator(new TestAuthority(), now.plus(Duration.ofHours(1))))),
        Status.Code.UNAVAILABLE,
        "the server refuses this side's certificate: unknown ca");
  }

  @Test
  void whoSpeaksPlaintextGetsNoConnection() {
    assertRefused(
        look(connect(run.shards().getFirst(), InsecureChannelCredentials.create())),
        Status.Code.UNAVAILABLE,
        "the connection was closed, which is also how a server with TLS answers plaintext");
  }

  @Test
  void aClientOfTheGatewayComesWithATokenThatIsGoodThere() throws Exception {
    Instant longAgo = Instant.parse("2026-01-31T00:00:00Z");
    Token.Issued lab = Token.issue("lab", Optional.empty());
    Token.Issued old = Token.issue("old", Optional.of(longAgo));
    Node gateway =
        run.cluster()
            .node(
                CertificateRole.ACTOR_NODE,
                "gateway",
                512,
                0,
                "external",
                "--set",
                "cluster.run=lab",
                "--set",
                "security.tokens=/etc/polyak/tokens");
    Files.writeString(
        run.cluster().configurationOf(gateway).resolve("tokens"),
        lab.token().line() + "\n" + old.token().line() + "\n");
    gateway.start();
    gateway.awaitLog(0, "waits for environments on");
    ManagedChannel nobody = connect(gateway, trusting().build());

    assertRefused(
        play(nobody, Optional.empty()),
        Status.Code.UNAUTHENTICATED,
        "Play takes a client certificate of role environment, or a bearer token; none came");
    assertRefused(
        play(nobody, Optional.of("something")),
        Status.Code.UNAUTHENTICATED,
        "the bearer token is not known here");
    assertRefused(
        play(nobody, Optional.of(old.text())),
        Status.Code.UNAUTHENTICATED,
        "the bearer token of old expired at " + longAgo);
    assertRefused(
        play(connect(gateway, CertificateRole.LEARNER_NODE), Optional.empty()),
        Status.Code.PERMISSION_DENIED,
        "Play is for role environment; the certificate of CN=learner-node is of role learner-node");
    // It is let in, and has said nothing.
    assertThat(play(nobody, Optional.of(lab.text())).getCode())
        .isNotIn(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED);
    gateway.stop();
  }

  @Test
  void aNodeWhoseCertificateHasExpiredDoesNotStart() {
    Node late = run.actor("late");
    run.cluster().certify(late, Instant.now().minus(Duration.ofHours(1)));
    late.start();
    late.awaitLog(0, "polyak: security: the certificate in /etc/polyak/actor-node.pem expired at");
    await().atMost(Node.PATIENCE).until(() -> late.restarts() > 0);
    assertThat(late.isReady()).isFalse();
    run.cluster().remove(late);
  }

  @Test
  void onlyTheDocumentedPortsAreOpen() {
    List<Node> nodes =
        List.of(run.paramServer(), run.shards().getFirst(), run.learner(), run.actors().getFirst());
    String open = run.cluster().scan(nodes);
    for (Node node : nodes) {
      String expected =
          switch (node.role()) {
            case PARAM_SERVER -> "7001 9464";
            case REPLAY_SERVICE -> "7002 9464";
            default -> "9464";
          };
      assertThat(open.lines()).contains(node + ": " + expected);
    }
  }
}
