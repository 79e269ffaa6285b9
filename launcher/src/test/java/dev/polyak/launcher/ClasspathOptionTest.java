package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClasspathOptionTest {
  @TempDir private Path folder;

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void addsFoldersToTheContextClassLoader() throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.writeString(first.resolve("mine.txt"), "1");
    Files.writeString(second.resolve("yours.txt"), "2");
    ClasspathOption option = new ClasspathOption();
    CommandLine.populateCommand(option, "--classpath", first + File.pathSeparator + second);
    option.use();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    assertThat(loader.getResource("mine.txt")).isNotNull();
    assertThat(loader.getResource("yours.txt")).isNotNull();
    assertThat(option.arguments())
        .containsExactly("--classpath", first + File.pathSeparator + second);
  }

  @Test
  void refusesAPathThatIsNotThere() {
    StringWriter errors = new StringWriter();
    String absent = folder.resolve("absent.jar").toString();
    for (String command : new String[] {"train", "actor-node"}) {
      int code =
          Polyak.run(
              new PrintWriter(errors, true),
              command,
              "CartPole-v1",
              "--classpath",
              folder + File.pathSeparator + absent);
      assertThat(code).isEqualTo(2);
      assertThat(errors.toString())
          .isEqualTo("polyak: --classpath: %s is not there or not readable%n".formatted(absent));
      errors.getBuffer().setLength(0);
    }
  }

  @Test
  void aClassThatIsNotThereIsRefusedInOneLine() {
    StringWriter errors = new StringWriter();
    int code = Polyak.run(new PrintWriter(errors, true), "train", "com.example.NoSuchWorld");
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains("com.example.NoSuchWorld").hasLineCount(1);
  }
}
