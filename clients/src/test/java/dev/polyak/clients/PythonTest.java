package dev.polyak.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python client's own tests, {@code clients/python/tests}, with the protocol, the networks and
 * the runs of this build to compare with, and its nodes to talk to.
 */
class PythonTest {
  @TempDir private Path folder;

  @Test
  void passesItsTests() throws Exception {
    Optional<Python> python = Python.find();
    assumeThat(python)
        .as("the Python client is not tested: %s; POLYAK_PYTHON may name one", Python.NEEDS)
        .isPresent();
    Path expected = Files.createDirectory(folder.resolve("expected"));
    Expected.descriptors(expected.resolve("descriptors"));
    Expected.networks(expected.resolve("networks.json"));
    Expected.runs(expected.resolve("runs.json"), folder);
    Outcome tests =
        python
            .get()
            .run(
                Path.of("python"),
                Map.of(
                    "POLYAK_EXPECTED",
                    expected.toString(),
                    "POLYAK_COMMAND",
                    String.join(" ", Polyak.command())),
                List.of("-W", "error::ResourceWarning", "-m", "unittest", "-v"));
    assertThat(tests.exitCode()).as(tests.output()).isZero();
    assertThat(tests.output()).contains("OK").doesNotContain("skipped");
  }
}
