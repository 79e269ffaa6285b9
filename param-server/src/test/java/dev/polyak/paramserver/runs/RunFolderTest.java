package dev.polyak.paramserver.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.runs.v1.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path folder;

  private RunState stored() {
    Scenario scenario = new Scenario().running(Map.of("agent.learning-rate", "0.001"), true);
    scenario.steps("actor", 1, 100);
    scenario.evaluation(12, false);
    scenario.actor("actor", 1);
    scenario.join("observer", Role.ROLE_OBSERVER);
    return scenario.stored;
  }

  @Test
  void aStateComesBackAsItWas() throws IOException {
    RunState state = stored();
    RunFolder run = new RunFolder(folder);
    assertThat(run.load("r")).isEmpty();
    run.save(state);
    assertThat(new RunFolder(folder).load("r")).contains(state);
  }

  @Test
  void aDamagedStateIsRefusedByName() throws IOException {
    RunFolder run = new RunFolder(folder);
    run.save(stored());
    Path file = folder.resolve("state");
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 4;
    Files.write(file, bytes);
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> run.load("r"))
        .withMessage(file + " is damaged: its checksum is another");
  }

  @Test
  void aStateThatIsMissingBesideWeightsIsRefused() throws IOException {
    Files.createFile(folder.resolve("weights-1"));
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> new RunFolder(folder).load("r"))
        .withMessageContaining("it is missing, but there are weights beside it");
  }

  @Test
  void theFolderOfAnotherRunIsRefused() {
    RunFolder run = new RunFolder(folder);
    run.save(stored());
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> run.load("other"))
        .withMessageContaining("it is of run r");
  }

  @Test
  void aStateThatCannotBeWrittenIsARefusal() {
    RunFolder nowhere = new RunFolder(folder.resolve("missing"));
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> nowhere.save(stored()))
        .returns(Refusal.Reason.UNAVAILABLE, Refusal::reason)
        .withMessageContaining("cannot write " + folder.resolve("missing/state"));
  }
}
