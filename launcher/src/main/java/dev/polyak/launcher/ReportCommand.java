package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak report}: how runs have learned, as a page and a picture. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    header = "Draws learning curves with confidence bands across seeds, as a page and as pictures.",
    description = {
      "",
      "Runs that differ in nothing but their seeds are one line: their mean, and the 95 % interval",
      "of a bootstrap over them. The page is one file, and asks for nothing from elsewhere.",
      ""
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Folders of runs, or folders of such folders, as --seeds leaves them.")
  private List<Path> folders;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = "report.html",
      description =
          "The page (default: ${DEFAULT-VALUE}); a picture of each environment's curves lies beside"
              + " it.")
  private Path output;

  @Override
  public Integer call() throws IOException {
    System.setProperty("java.awt.headless", "true");
    List<ReportedRun> runs = new ArrayList<>();
    for (Path folder : folders) {
      for (RunDirectory run : RunDirectory.within(folder)) {
        runs.add(ReportedRun.of(run));
      }
    }
    List<Report> reports = Report.ofEach(runs);
    for (Report report : reports) {
      LineChart.write(report.bySteps(), picture(report, reports.size() == 1));
    }
    try {
      Files.writeString(output, ReportPage.of(reports));
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write %s: %s".formatted(output, RunDirectory.reason(cannotWrite)), cannotWrite);
    }
    System.out.printf("The report of %d runs is in %s%n", runs.size(), output);
    return 0;
  }

  private Path picture(Report report, boolean only) {
    String name = output.getFileName().toString().replaceFirst("\\.html?$", "");
    String environment = only ? "" : "-" + RunDirectory.shortName(report.environment());
    return output.resolveSibling(name + environment + ".png");
  }
}
