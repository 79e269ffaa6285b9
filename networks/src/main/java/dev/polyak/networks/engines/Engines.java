package dev.polyak.networks.engines;

import dev.polyak.networks.Engine;
import dev.polyak.networks.dl4j.Dl4jEngine;
import dev.polyak.networks.vector.VectorEngine;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The compute engines that there are, by their names in the configuration. */
public final class Engines {
  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
  private static final List<String> NAMES = List.of("vector", "dl4j");
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private Engines() {}

  /**
   * The engine of this name; dl4j, and a line that says why, where this JVM or machine cannot do
   * {@code vector}.
   *
   * @param threads that compute one update, 1 or more; dl4j takes one
   * @throws IllegalArgumentException if there is none
   */
  public static Engine of(String name, int threads) {
    return switch (name) {
      case "vector" -> vectorOrDl4j(threads);
      case "dl4j" -> new Dl4jEngine();
      default ->
          throw new IllegalArgumentException(
              "there is no engine %s: this build has %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  private static Engine vectorOrDl4j(int threads) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return instead("this JVM was started without --add-modules jdk.incubator.vector");
    }
    // Loaded behind the check: without the module the class cannot be.
    if (VectorEngine.width() < VectorEngine.NARROWEST) {
      return instead(
          "this machine's vectors hold %d numbers, fewer than %d"
              .formatted(VectorEngine.width(), VectorEngine.NARROWEST));
    }
    return new VectorEngine(threads);
  }

  private static Engine instead(String reason) {
    if (!TOLD.getAndSet(true)) {
      LOG.warn("computes with the engine dl4j, not vector: {}", reason);
    }
    return new Dl4jEngine();
  }
}
