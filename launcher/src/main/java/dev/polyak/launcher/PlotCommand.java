package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.knowm.xchart.BitmapEncoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak plot}: the learning curve of a run, as a picture. */
@Command(
    name = "plot",
    mixinStandardHelpOptions = true,
    header = "Draws the learning curve of a run from its metrics.jsonl.")
final class PlotCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "A run's folder.")
  private Path run;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "A PNG file (default: learning-curve.png in the run's folder).")
  private Path output;

  @Override
  public Integer call() throws IOException {
    RunDirectory folder = new RunDirectory(run);
    if (!Files.isReadable(folder.metrics())) {
      throw new ConfigurationException(
          "%s is not a run's folder: it has no metrics.jsonl".formatted(run));
    }
    Path file = output == null ? run.resolve("learning-curve.png") : output;
    System.setProperty("java.awt.headless", "true");
    try (var stream = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(
          LearningCurve.read(folder.metrics()).chart(run.toAbsolutePath().getFileName().toString()),
          stream,
          BitmapEncoder.BitmapFormat.PNG);
    }
    System.out.println("The learning curve is in " + file);
    return 0;
  }
}
