package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.knowm.xchart.XYChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak plot}: the learning curve of a run, or of several, as a picture. */
@Command(
    name = "plot",
    mixinStandardHelpOptions = true,
    header =
        "Draws the learning curve of a run, or the evaluations of several, from metrics.jsonl.")
final class PlotCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs.")
  private List<Path> runs;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "A PNG file (default: learning-curve.png in the run's folder; of several runs,"
              + " learning-curves.png here).")
  private Path output;

  @Override
  public Integer call() throws IOException {
    System.setProperty("java.awt.headless", "true");
    Map<String, LearningCurve> curves = new LinkedHashMap<>();
    for (Path run : runs) {
      curves.put(name(run), read(run));
    }
    boolean single = runs.size() == 1;
    XYChart chart =
        single
            ? curves.values().iterator().next().chart(name(runs.getFirst()))
            : LearningCurve.chart(curves);
    Path file =
        output != null
            ? output
            : single
                ? runs.getFirst().resolve("learning-curve.png")
                : Path.of("learning-curves.png");
    LineChart.write(chart, file);
    System.out.println("The learning curve is in " + file);
    return 0;
  }

  /** The folder's name, or its path where several have that name. */
  private String name(Path run) {
    String name = last(run);
    return runs.stream().filter(each -> last(each).equals(name)).count() == 1
        ? name
        : run.toString();
  }

  private static String last(Path run) {
    return String.valueOf(run.toAbsolutePath().normalize().getFileName());
  }

  private static LearningCurve read(Path run) throws IOException {
    RunDirectory folder = new RunDirectory(run);
    if (!Files.isReadable(folder.metrics())) {
      throw new ConfigurationException(
          "%s is not a run's folder: it has no metrics.jsonl".formatted(run));
    }
    return LearningCurve.read(folder.metrics());
  }
}
