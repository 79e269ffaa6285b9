package dev.polyak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A setting that a class path of one's own brings, as an algorithm's. */
final class OwnSetting {
  static final String KEY = "agent.mine.alpha";

  private OwnSetting() {}

  /**
   * Adds it to a run.
   *
   * @return the class path, which is created
   */
  static Path addTo(Path run, Path classes) throws IOException {
    Files.createDirectories(classes);
    Files.writeString(
        classes.resolve("reference.conf"),
        """
        agent.mine {
          # How much of mine.
          # Range: number [0, 1]
          alpha = 0.5
        }
        """);
    Files.writeString(run.resolve("config.conf"), KEY + " = 0.25\n", StandardOpenOption.APPEND);
    return classes;
  }

  /** This thread's class loader is the one of before when it closes. */
  static final class LoaderKept implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @Override
    public void close() {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
