package dev.polyak.node.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessProbeTest {
  private final List<String> reasons = new CopyOnWriteArrayList<>();
  private final ManagementServer server =
      ManagementServer.start(new Address.Tcp("127.0.0.1", 0), new Meters(), () -> reasons);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    server.close();
  }

  private int probe(String address) {
    return ReadinessProbe.run(address, new PrintStream(said, true, UTF_8));
  }

  @Test
  void isContentWithAProcessThatIsReady() {
    assertThat(probe(server.address().toString())).isZero();
    assertThat(said.toString(UTF_8)).isEqualTo("ready\n");
  }

  @Test
  void saysForWhatAProcessWaits() {
    reasons.add("replay-0: waits for the param-server");

    assertThat(probe(server.address().toString())).isEqualTo(1);
    assertThat(said.toString(UTF_8)).isEqualTo("replay-0: waits for the param-server\n");
  }

  @Test
  void isNotContentWhereNobodyAnswers() {
    server.close();

    assertThat(probe(server.address().toString())).isEqualTo(1);
    assertThat(said.toString(UTF_8)).startsWith("nobody answers at " + server.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"9464", "localhost:http", "in-process:replay"})
  void refusesWhatIsNoAddress(String text) {
    assertThat(probe(text)).isEqualTo(2);
    assertThat(said.toString(UTF_8)).contains("host:port").contains(text);
  }
}
