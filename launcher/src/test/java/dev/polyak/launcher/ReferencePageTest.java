package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.configuration.ReferencePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Here, because the launcher has all modules. */
class ReferencePageTest {
  private static final String WRITE = "polyak.write-docs";

  @Test
  void theDocumentationSaysWhatTheReferenceFilesSay() throws IOException {
    Path page = Path.of("../docs/configuration.md");
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(page, ReferencePage.markdown());
    }
    assertThat(Files.exists(page) ? Files.readString(page) : "")
        .as(
            "docs/configuration.md is not what the reference.conf files say; write it with"
                + " mvn -pl launcher -am test -Dtest=ReferencePageTest -D%s=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false",
            WRITE)
        .isEqualTo(ReferencePage.markdown());
  }
}
