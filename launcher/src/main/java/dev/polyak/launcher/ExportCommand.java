package dev.polyak.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak export}: a run's acting network as a DL4J model file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    header = "Writes a run's acting network as a standard DL4J model file.",
    description = {
      "",
      "MultiLayerNetwork.load(file, false) of any DL4J program reads it. Its outputs are the"
          + " values of the actions, or of a policy the actions scaled to [-1, 1].",
      ""
    })
final class ExportCommand implements Callable<Integer> {
  @Mixin private ClasspathOption classpath = new ClasspathOption();

  @Parameters(paramLabel = "RUN", description = "A run's folder.")
  private Path run;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The model file (default: model.zip in the run's folder).")
  private Path output;

  @Override
  public Integer call() throws IOException {
    classpath.use();
    TrainedRun trained = TrainedRun.of(new RunDirectory(run), "export");
    Path file = output == null ? trained.folder().model() : output;
    trained.export(file);
    System.out.printf(
        Locale.ROOT,
        "The weights of update %,d at step %,d are in %s%n",
        trained.weights().update(),
        trained.weights().environmentStep(),
        file);
    return 0;
  }
}
