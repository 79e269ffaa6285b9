package dev.polyak.launcher.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Protection;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Security;
import dev.polyak.node.security.Token;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.StopRequest;
import dev.polyak.runs.v1.StopResponse;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets what answer from a server with TLS, over real sockets. */
class SecuredTransportTest {
  private static final Address ANY_PORT = new Address.Tcp("127.0.0.1", 0);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private Path path;

  private final ExecutorService calls = Executors.newCachedThreadPool();
  private final List<Server> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private CertifiedFolder folder;
  private Instant longAgo;

  /** Answers everything that it is asked. */
  private static final class Runs extends RunServiceGrpc.RunServiceImplBase {
    @Override
    public void stop(StopRequest request, StreamObserver<StopResponse> response) {
      response.onNext(StopResponse.getDefaultInstance());
      response.onCompleted();
    }

    @Override
    public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ReportRequest request) {
          responses.onNext(ReportResponse.getDefaultInstance());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }
  }

  /** A run that is over. */
  private static final class Plays extends EnvironmentServiceGrpc.EnvironmentServiceImplBase {
    @Override
    public StreamObserver<PlayRequest> play(StreamObserver<PlayResponse> responses) {
      responses.onCompleted();
      return new Answers<>();
    }
  }

  /** What comes over a call, in order; its end last. */
  private static final class Answers<T> implements StreamObserver<T> {
    private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

    @Override
    public void onNext(T value) {
      queue.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      queue.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      queue.add(Status.OK);
    }

    Object next() throws InterruptedException {
      return queue.poll(30, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void found() {
    folder = new CertifiedFolder(path);
    longAgo = folder.now.minusSeconds(7_200);
  }

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
    folder.close();
    calls.shutdownNow();
  }

  private Address serve(Security security) {
    Server server =
        Transport.serve(
            ANY_PORT,
            List.of(new Runs(), new Plays()),
            calls,
            calls,
            new HealthStatusManager(),
            List.of(),
            Transport.MAXIMUM_MESSAGE_BYTES,
            security.protection());
    servers.add(server);
    return Transport.addressOf(server, ANY_PORT);
  }

  /** A param-server's, whose certificate is good. */
  private Address serve() throws Exception {
    return serve(folder.process(CertificateRole.PARAM_SERVER));
  }

  private ManagedChannel connect(Address address, Security security) {
    return connect(address, security.protection());
  }

  private ManagedChannel connect(Address address, Protection protection) {
    ManagedChannel channel =
        Transport.connect(address, calls, Transport.MAXIMUM_MESSAGE_BYTES, protection);
    channels.add(channel);
    return channel;
  }

  private ManagedChannel connect(Address address, ChannelCredentials credentials) {
    Protection none = Protection.none();
    return connect(
        address, new Protection(none.server(), credentials, none.admission(), true, none.limits()));
  }

  /** Of whoever has no certificate. */
  private TlsChannelCredentials.Builder trusting() throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(folder.resolve("authority.pem").toFile());
  }

  /** Of whoever has that one, good or not. */
  private ChannelCredentials showing(DevelopmentAuthority.Issued issued) throws Exception {
    folder.write("shown", issued);
    return trusting()
        .keyManager(folder.resolve("shown.pem").toFile(), folder.resolve("shown-key.pem").toFile())
        .build();
  }

  private static Status stop(ManagedChannel channel) {
    return stop(channel, "");
  }

  private static Status stop(ManagedChannel channel, String run) {
    try {
      RunServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .stop(StopRequest.newBuilder().setRun(run).build());
      return Status.OK;
    } catch (StatusRuntimeException refused) {
      return refused.getStatus();
    }
  }

  private static Status play(ManagedChannel channel, String authorization)
      throws InterruptedException {
    Metadata headers = new Metadata();
    if (authorization != null) {
      headers.put(AUTHORIZATION, authorization);
    }
    Answers<PlayResponse> answers = new Answers<>();
    EnvironmentServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .play(answers);
    return (Status) answers.next();
  }

  private static void assertRefused(Status status, Status.Code code, String message) {
    assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
    assertThat(StatusText.of(status)).isEqualTo(message);
  }

  @Test
  void whoHasTheRoleIsAnswered() throws Exception {
    assertThat(stop(connect(serve(), folder.process(CertificateRole.OPERATOR))).isOk()).isTrue();
  }

  @Test
  void whoHasAnotherRoleIsForbidden() throws Exception {
    Address address = serve();
    assertRefused(
        stop(connect(address, folder.process(CertificateRole.ACTOR_NODE))),
        Status.Code.PERMISSION_DENIED,
        "Stop is for role operator; the certificate of CN=actor-node is of role actor-node");
    assertRefused(
        stop(
            connect(
                address,
                showing(
                    folder.authority.issue(
                        "stranger", Set.of(), List.of(), folder.now, folder.later)))),
        Status.Code.PERMISSION_DENIED,
        "Stop is for role operator; the certificate of CN=stranger is of no role");
  }

  @Test
  void whoHasNoCertificateIsNobody() throws Exception {
    assertRefused(
        stop(connect(serve(), trusting().build())),
        Status.Code.UNAUTHENTICATED,
        "Stop takes a client certificate of role operator; none came");
  }

  @Test
  void anybodyMayAskForHealth() throws Exception {
    assertThat(
            HealthGrpc.newBlockingStub(connect(serve(), trusting().build()))
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void anotherAuthoritysCertificateIsRefused() throws Exception {
    Address address = serve();
    DevelopmentAuthority other = DevelopmentAuthority.found(folder.now);
    DevelopmentAuthority.Issued issued =
        other.issue(
            "operator", Set.of(CertificateRole.OPERATOR), List.of(), folder.now, folder.later);
    assertRefused(
        stop(connect(address, showing(issued))),
        Status.Code.UNAVAILABLE,
        "the server refuses this side's certificate: unknown ca");
  }

  @Test
  void anExpiredCertificateIsRefusedAndSaysSo() throws Exception {
    DevelopmentAuthority.Issued expired =
        folder.authority.issueFrom(
            "operator",
            Set.of(CertificateRole.OPERATOR),
            List.of(),
            longAgo,
            folder.now.minusSeconds(3_600));
    assertRefused(
        stop(connect(serve(), showing(expired))),
        Status.Code.UNAVAILABLE,
        "the server refuses this side's certificate: it has expired");

    folder.write("operator", expired);
    assertThatThrownBy(() -> folder.process(CertificateRole.OPERATOR))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("security: the certificate in .*/operator.pem expired at .*Z");
  }

  @Test
  void aCertificateThatExpiresMeanwhileBeginsNoMoreCalls() throws Exception {
    Address address = serve();
    Instant soon = Instant.now().plusSeconds(10);
    ManagedChannel channel =
        connect(
            address,
            showing(
                folder.authority.issue(
                    "short", Set.of(CertificateRole.OPERATOR), List.of(), folder.now, soon)));
    assertThat(stop(channel).isOk()).isTrue();

    await().atMost(60, TimeUnit.SECONDS).until(() -> !stop(channel).isOk());

    assertRefused(
        stop(channel),
        Status.Code.UNAUTHENTICATED,
        "the certificate of CN=short expired at %s"
            .formatted(Instant.ofEpochSecond(soon.getEpochSecond())));
  }

  /** And not what an earlier connection between the two showed. */
  @Test
  void aConnectionThatIsMadeAnewShowsTheNewCertificate() throws Exception {
    Security learner = folder.process(CertificateRole.LEARNER_NODE);
    ManagedChannel channel = connect(serve(), learner);
    assertThat(stop(channel).getDescription()).contains("of CN=learner-node is");

    folder.write(
        "learner-node",
        folder.authority.issue(
            "renewed",
            Set.of(CertificateRole.LEARNER_NODE),
            CertifiedFolder.LOOPBACK,
            folder.now,
            folder.later));
    learner.look();
    assertThat(stop(channel).getDescription()).contains("of CN=learner-node is");
    channel.enterIdle();
    assertThat(stop(channel).getDescription()).contains("of CN=renewed is");
  }

  @Test
  void aServersCertificateIsCheckedToo() throws Exception {
    Security operator = folder.process(CertificateRole.OPERATOR);
    folder.write(
        "param-server",
        folder.authority.issue(
            "param-server",
            Set.of(CertificateRole.PARAM_SERVER),
            List.of("elsewhere.example"),
            folder.now,
            folder.later));
    assertThat(StatusText.of(stop(connect(serve(), operator))))
        .startsWith("the server's certificate is refused: ")
        .contains("127.0.0.1");

    CertifiedFolder strangers =
        new CertifiedFolder(Files.createDirectory(path.resolve("strangers")));
    try (strangers) {
      assertRefused(
          stop(connect(serve(strangers.process(CertificateRole.PARAM_SERVER)), operator)),
          Status.Code.UNAVAILABLE,
          "the server's certificate is not of an authority in security.authority");
    }
  }

  @Test
  void plaintextAndTlsDoNotMeet() throws Exception {
    Address tls = serve();
    assertRefused(
        stop(connect(tls, InsecureChannelCredentials.create())),
        Status.Code.UNAVAILABLE,
        "the connection was closed, which is also how a server with TLS answers plaintext");

    Server plaintext = Transport.serve(ANY_PORT, List.of(new Runs()), calls);
    servers.add(plaintext);
    assertRefused(
        stop(
            connect(
                Transport.addressOf(plaintext, ANY_PORT),
                folder.process(CertificateRole.OPERATOR))),
        Status.Code.UNAVAILABLE,
        "the server speaks plaintext, and this side TLS");
  }

  @Test
  void anEnvironmentComesWithATokenOrACertificate() throws Exception {
    Token.Issued lab = Token.issue("lab", Optional.empty());
    Token.Issued old = Token.issue("old", Optional.of(longAgo));
    Path tokens =
        Files.writeString(
            folder.resolve("tokens"), lab.token().line() + "\n" + old.token().line() + "\n");
    Security gateway = folder.process(CertificateRole.ACTOR_NODE, "security.tokens=" + tokens);
    Address address = serve(gateway);
    ManagedChannel nobody = connect(address, trusting().build());

    assertThat(play(nobody, "Bearer " + lab.text()).isOk()).isTrue();
    assertThat(play(connect(address, folder.process(CertificateRole.ENVIRONMENT)), null).isOk())
        .isTrue();
    assertRefused(
        play(nobody, null),
        Status.Code.UNAUTHENTICATED,
        "Play takes a client certificate of role environment, or a bearer token; none came");
    assertRefused(
        play(nobody, "Bearer something"),
        Status.Code.UNAUTHENTICATED,
        "the bearer token is not known here");
    assertRefused(
        play(nobody, "Bearer " + old.text()),
        Status.Code.UNAUTHENTICATED,
        "the bearer token of old expired at " + longAgo);
    assertRefused(
        play(connect(address, folder.process(CertificateRole.LEARNER_NODE)), null),
        Status.Code.PERMISSION_DENIED,
        "Play is for role environment; the certificate of CN=learner-node is of role learner-node");

    Files.writeString(tokens, old.token().line());
    gateway.look();
    assertRefused(
        play(nobody, "Bearer " + lab.text()),
        Status.Code.UNAUTHENTICATED,
        "the bearer token is not known here");
  }

  @Test
  void aTokenOpensNothingElse() throws Exception {
    Token.Issued lab = Token.issue("lab", Optional.empty());
    Path tokens = Files.writeString(folder.resolve("tokens"), lab.token().line());
    Address address =
        serve(folder.process(CertificateRole.ACTOR_NODE, "security.tokens=" + tokens));
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + lab.text());

    assertThatThrownBy(
            () ->
                RunServiceGrpc.newBlockingStub(connect(address, trusting().build()))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .stop(StopRequest.getDefaultInstance()))
        .hasMessageStartingWith("UNAUTHENTICATED: Stop takes a client certificate");
  }

  @Test
  void tokensCountInPlaintextToo() throws Exception {
    Token.Issued lab = Token.issue("lab", Optional.empty());
    Path tokens = Files.writeString(folder.resolve("tokens"), lab.token().line());
    Security plaintext =
        folder.process(
            CertificateRole.ACTOR_NODE,
            "security.certificate=\"\"",
            "security.key=\"\"",
            "security.authority=\"\"",
            "security.tokens=" + tokens);
    ManagedChannel channel = connect(serve(plaintext), plaintext);

    assertThat(stop(channel).isOk()).isTrue();
    assertThat(play(channel, "Bearer " + lab.text()).isOk()).isTrue();
    assertRefused(play(channel, null), Status.Code.UNAUTHENTICATED, "Play takes a bearer token");
  }

  @Test
  void rotationGoesByWithoutARestart() throws Exception {
    Security server = folder.process(CertificateRole.PARAM_SERVER);
    Security learner = folder.process(CertificateRole.LEARNER_NODE);
    Address address = serve(server);
    ManagedChannel before = connect(address, learner);
    Answers<ReportResponse> answers = new Answers<>();
    StreamObserver<ReportRequest> open = RunServiceGrpc.newStub(before).report(answers);
    open.onNext(ReportRequest.getDefaultInstance());
    assertThat(answers.next()).isInstanceOf(ReportResponse.class);

    // First both authorities are trusted everywhere, then the new one certifies.
    DevelopmentAuthority next = DevelopmentAuthority.found(folder.now);
    folder.trust(next);
    server.look();
    learner.look();
    for (CertificateRole role : List.of(CertificateRole.PARAM_SERVER, CertificateRole.OPERATOR)) {
      folder.write(
          role.text(),
          next.issue(
              "new-" + role, Set.of(role), CertifiedFolder.LOOPBACK, folder.now, folder.later));
    }
    server.look();

    open.onNext(ReportRequest.getDefaultInstance());
    assertThat(answers.next()).as("a call that was open").isInstanceOf(ReportResponse.class);
    assertThat(stop(connect(address, folder.process(CertificateRole.OPERATOR))).isOk())
        .as("a certificate of the new authority")
        .isTrue();
    assertThat(stop(connect(address, learner)).getCode())
        .as("one of the old authority, which is still trusted")
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    PemFiles.write(
        Files.createDirectory(path.resolve("old")),
        "authority",
        folder.authority.certificate(),
        folder.authority.key());
    assertRefused(
        stop(
            connect(
                address,
                TlsChannelCredentials.newBuilder()
                    .trustManager(path.resolve("old/authority.pem").toFile())
                    .build())),
        Status.Code.UNAVAILABLE,
        "the server's certificate is not of an authority in security.authority");
    open.onCompleted();
    assertThat(answers.next()).isEqualTo(Status.OK);
  }

  @Test
  void theEarlierCertificateStaysWhereTheNewOneIsDamaged() throws Exception {
    Security server = folder.process(CertificateRole.PARAM_SERVER);
    Security operator = folder.process(CertificateRole.OPERATOR);
    Address address = serve(server);

    Files.writeString(folder.resolve("param-server.pem"), "-----BEGIN CERTIFICATE-----\nAAAA");
    server.look();
    assertThat(stop(connect(address, operator)).isOk()).isTrue();

    folder.write("other", folder.good(CertificateRole.PARAM_SERVER));
    Files.copy(
        folder.resolve("other.pem"),
        folder.resolve("param-server.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    server.look();
    assertThat(stop(connect(address, operator)).isOk()).as("a key of another certificate").isTrue();

    Files.delete(folder.resolve("authority.pem"));
    server.look();
    assertThat(stop(connect(address, operator)).isOk()).isTrue();
  }

  @Test
  void namesWhatIsWrongWithAFile() throws Exception {
    folder.process(CertificateRole.OPERATOR);
    folder.write("operator", folder.good(CertificateRole.ACTOR_NODE));
    assertThatThrownBy(() -> folder.process(CertificateRole.OPERATOR))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "security: the certificate in %s is of role actor-node, and this process is operator: it"
                    .formatted(folder.resolve("operator.pem"))
                + " needs the name polyak://role/operator");

    folder.write("other", folder.good(CertificateRole.OPERATOR));
    Files.copy(
        folder.resolve("other.pem"),
        folder.resolve("operator.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> folder.process(CertificateRole.OPERATOR))
        .hasMessage(
            "security: the key in %s is not that of the certificate in %s"
                .formatted(folder.resolve("operator-key.pem"), folder.resolve("operator.pem")));

    Files.writeString(folder.resolve("operator-key.pem"), "-----BEGIN EC PRIVATE KEY-----\n");
    assertThatThrownBy(() -> folder.process(CertificateRole.OPERATOR))
        .hasMessageContaining("operator-key.pem has no line -----BEGIN PRIVATE KEY-----")
        .hasMessageContaining("openssl pkcs8");

    Files.writeString(folder.resolve("operator.pem"), "");
    assertThatThrownBy(() -> folder.process(CertificateRole.OPERATOR))
        .hasMessage("security: %s has no certificate".formatted(folder.resolve("operator.pem")));
  }

  @Test
  void whatIsTooLargeEndsItsCallAlone() throws Exception {
    Address address =
        serve(folder.process(CertificateRole.PARAM_SERVER, "security.limits.metadata-bytes=2048"));
    ManagedChannel channel = connect(address, folder.process(CertificateRole.OPERATOR));
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(10_000));

    assertThatThrownBy(
            () ->
                RunServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .stop(StopRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused ->
                assertThat(StatusText.of(refused.getStatus()))
                    .isEqualTo("Header size exceeded max allowed size (2048)"));
    assertThat(stop(channel, "x".repeat(Transport.MAXIMUM_MESSAGE_BYTES + 1)).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(stop(channel).isOk()).isTrue();
  }

  @Test
  void bytesThatAreNoneOfItsLanguageHarmNobody() throws Exception {
    Address.Tcp address = (Address.Tcp) serve();
    ManagedChannel channel = connect(address, folder.process(CertificateRole.OPERATOR));
    assertThat(stop(channel).isOk()).isTrue();
    byte[] random = new byte[1 << 16];
    RandomGenerator.of("Xoshiro256PlusPlus").nextBytes(random);
    for (byte[] bytes :
        List.of(random, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
        socket.setSoTimeout(30_000);
        assertThat(answer(socket, bytes)).as("bytes that came back before the end").isLessThan(100);
      }
    }
    assertThat(stop(channel).isOk()).isTrue();
  }

  /** How much came until the server closed the connection. */
  private static int answer(Socket socket, byte[] bytes) {
    int count = 0;
    try (OutputStream out = socket.getOutputStream()) {
      out.write(bytes);
      out.flush();
      while (socket.getInputStream().read() >= 0) {
        count++;
      }
    } catch (IOException reset) {
      assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
    }
    return count;
  }

  @Test
  void connectionsBeyondTheLimitAreClosed() throws Exception {
    Address address =
        serve(folder.process(CertificateRole.PARAM_SERVER, "security.limits.connections=2"));
    Security operator = folder.process(CertificateRole.OPERATOR);
    ManagedChannel first = connect(address, operator);
    ManagedChannel second = connect(address, operator);
    assertThat(stop(first).isOk()).isTrue();
    assertThat(stop(second).isOk()).isTrue();

    // With the reason, where that comes before the connection's end.
    Status third = stop(connect(address, operator));
    assertThat(third.getCode())
        .as(third.toString())
        .isIn(Status.Code.INTERNAL, Status.Code.UNAVAILABLE);
    assertThat(stop(first).isOk()).isTrue();

    second.shutdownNow();
    await().atMost(60, TimeUnit.SECONDS).until(() -> stop(connect(address, operator)).isOk());
  }
}
