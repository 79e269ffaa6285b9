package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Kubernetes injects into the environment is no setting; what is one still is. */
class ServiceLinksTest {
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir private Path folder;

  private PolyakProcess start(Map<String, String> variables, String... words) throws Exception {
    List<String> arguments = new ArrayList<>(Arrays.asList(words));
    for (String setting :
        List.of(
            "cluster.param-server=" + NOBODY,
            "management.listen=127.0.0.1:0",
            "param-server.listen=127.0.0.1:0",
            "replay-service.listen=127.0.0.1:0")) {
      arguments.add("--set");
      arguments.add(setting);
    }
    return PolyakProcess.start(folder, variables, arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "param-server | param-server listens on 127.0.0.1:",
        "replay-service | waits for the param-server at " + NOBODY,
        "learner-node | waits for the param-server at " + NOBODY,
        "actor-node CartPole-v1 | waits for the param-server at " + NOBODY,
      })
  void aNodeDoesAsItsSettingsSay(String command, String said) throws Exception {
    try (PolyakProcess node = start(Map.of(), command.split(" ", -1))) {
      node.awaitOutput(said);
      assertThat(node.output())
          .contains(said, "metrics on http://127.0.0.1:")
          .doesNotContain("10.0.0.1");
      node.terminate();
      assertThat(node.awaitExit()).as(node::output).isZero();
    }
  }

  @Test
  void aVariableOfAUsersIsStillASetting() throws Exception {
    try (PolyakProcess node =
        start(Map.of("CONFIG_FORCE_cluster_param__server", "127.0.0.1:2"), "learner-node")) {
      node.awaitOutput("waits for the param-server");
      assertThat(node.output()).contains("waits for the param-server at 127.0.0.1:2");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CONFIG_FORCE_cluster_port | unknown configuration key cluster.port",
        "CONFIG_FORCE_AGENT_DISCOUNT | unknown configuration key AGENT.DISCOUNT",
      })
  void aVariableThatIsNobodysIsRefused(String variable, String refusal) throws Exception {
    try (PolyakProcess node = start(Map.of(variable, "7"), "learner-node")) {
      assertThat(node.awaitExit()).isEqualTo(2);
      assertThat(node.output()).contains(refusal);
    }
  }
}
