package dev.polyak.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir private Path root;

  @Test
  void listsTheFoldersOfRuns() throws IOException {
    try (StateDirectory directory =
        StateDirectory.open("param-server.state-directory", root.resolve("new/folder"))) {
      assertThat(directory.runs()).isEmpty();
      directory.folder("b");
      directory.folder("a");
      directory.folder("a");
      assertThat(directory.runs()).containsExactly("a", "b");
    }
  }

  @Test
  void belongsToOneServerAtATime() throws IOException {
    try (StateDirectory first = StateDirectory.open("param-server.state-directory", root)) {
      assertThat(first.runs()).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(() -> StateDirectory.open("param-server.state-directory", root))
          .withMessage("another process uses param-server.state-directory = " + root);
    }
    StateDirectory.open("param-server.state-directory", root).close();
  }
}
