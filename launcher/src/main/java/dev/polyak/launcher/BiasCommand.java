package dev.polyak.launcher;

import dev.polyak.launcher.replay.AlignedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak bias}: what runs of a chain have learned, against the exact values. */
@Command(
    name = "bias",
    mixinStandardHelpOptions = true,
    header = "Compares the values that runs of a chain have learned with the exact ones.",
    description = {
      "",
      "The largest action value less the largest exact one, mean over all states that are"
          + " as many steps from the end. Runs that differ in nothing but their seeds are one"
          + " column: their mean, and in brackets the lowest and the highest of them.",
      ""
    })
final class BiasCommand implements Callable<Integer> {
  @Mixin private ClasspathOption classpath = new ClasspathOption();

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs of a chain.")
  private List<Path> runs;

  @Option(names = "--png", paramLabel = "FILE", description = "Also draws it.")
  private Path png;

  @Override
  public Integer call() throws IOException {
    classpath.use();
    List<TrainedRun> trained = new ArrayList<>();
    for (Path run : runs) {
      trained.add(TrainedRun.of(new RunDirectory(run), "bias"));
    }
    List<BiasCurve> curves = new ArrayList<>();
    RunGroups.of(trained, run -> run.workbench().configuration())
        .forEach((label, group) -> curves.add(BiasCurve.of(label, group)));
    System.out.print(table(curves));
    if (png != null) {
      System.setProperty("java.awt.headless", "true");
      LineChart.write(BiasChart.of(environments(trained), curves), png);
      System.out.println("The picture is in " + png);
    }
    return 0;
  }

  private static AlignedText table(List<BiasCurve> curves) {
    AlignedText table = new AlignedText();
    table.row(row("steps to the end", curves.stream().map(BiasCurve::label).toList()));
    int depth = curves.stream().mapToInt(BiasCurve::depth).max().orElseThrow();
    for (int each = 1; each <= depth; each++) {
      int distance = each;
      table.row(
          row(
              Integer.toString(distance),
              curves.stream().map(curve -> curve.text(distance)).toList()));
    }
    return table;
  }

  private static List<String> row(String head, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(head));
    row.addAll(cells);
    return row;
  }

  private static String environments(List<TrainedRun> trained) {
    return trained.stream()
        .map(run -> run.workbench().configuration().text("run.environment"))
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
