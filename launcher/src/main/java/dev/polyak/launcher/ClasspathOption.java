package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * The user's own jars and folders of classes. They are found by the context class loader, where
 * services, {@code reference.conf} and classes by name are looked up; threads hand it on to those
 * that they start.
 */
final class ClasspathOption {
  @Option(
      names = "--classpath",
      paramLabel = "PATHS",
      description = "Jars and folders of classes of your own, separated as in java's -cp.")
  private String paths;

  /**
   * Looks there, too, from now on in this thread and those that it starts; before anything else is
   * looked up.
   *
   * @throws ConfigurationException if there is no such file or folder
   */
  void use() {
    if (paths == null) {
      return;
    }
    List<URL> urls = new ArrayList<>();
    for (String each : paths.split(File.pathSeparator, -1)) {
      if (each.isEmpty() || !Files.isReadable(Path.of(each))) {
        throw new ConfigurationException(
            "--classpath: %s is not there or not readable"
                .formatted(each.isEmpty() ? "\"\"" : each));
      }
      urls.add(url(Path.of(each)));
    }
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(
        new URLClassLoader(
            "classpath", urls.toArray(URL[]::new), ClasspathOption.class.getClassLoader()));
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The same for another command. */
  List<String> arguments() {
    return paths == null ? List.of() : List.of("--classpath", paths);
  }
}
