package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak report}: how runs have learned, as a page and a picture. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    header = "Draws learning curves with confidence bands across seeds, as a page and as pictures.",
    description = {
      "",
      "Runs that differ in nothing but their seeds are one line: their mean, and the 95 %%"
          + " interval of a bootstrap over them; of two or three runs that is lowest to highest,"
          + " and below about ten it is too narrow. The page is one file, and asks for nothing"
          + " from elsewhere.",
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

  @Mixin private ClasspathOption classpath = new ClasspathOption();

  @Override
  public Integer call() throws IOException {
    classpath.use();
    System.setProperty("java.awt.headless", "true");
    List<ReportedRun> runs = runs();
    List<Report> reports = Report.ofEach(runs);
    if (Files.isDirectory(output)) {
      throw new ConfigurationException("cannot write %s: it is a folder".formatted(output));
    }
    Set<Path> pictures = new HashSet<>();
    for (Report report : reports) {
      LineChart.write(report.bySteps(), picture(report, reports.size() == 1, pictures));
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

  /** Each run once, whatever it is called and however often. */
  private List<ReportedRun> runs() throws IOException {
    Map<Path, RunDirectory> each = new LinkedHashMap<>();
    for (Path folder : folders) {
      for (RunDirectory run : RunDirectory.within(folder)) {
        Path path = run.path();
        each.putIfAbsent(Files.exists(path) ? path.toRealPath() : path, run);
      }
    }
    List<ReportedRun> runs = new ArrayList<>();
    for (RunDirectory folder : each.values()) {
      Optional<ReportedRun> run = ReportedRun.of(folder);
      if (run.isEmpty()) {
        System.out.printf("%s has no evaluation yet and is left out%n", folder.path());
      }
      run.ifPresent(runs::add);
    }
    if (runs.isEmpty()) {
      throw new ConfigurationException("there is nothing to report: no run has an evaluation yet");
    }
    return runs;
  }

  /**
   * Where a report's picture lies.
   *
   * @param taken by others, whose environments may have the same name in a file's; it is added
   */
  private Path picture(Report report, boolean only, Set<Path> taken) {
    String name = output.getFileName().toString().replaceFirst("\\.html?$", "");
    String stem = only ? name : name + "-" + RunDirectory.shortName(report.environment());
    Path picture = output.resolveSibling(stem + ".png");
    for (int number = 2; !taken.add(picture); number++) {
      picture = output.resolveSibling("%s-%d.png".formatted(stem, number));
    }
    return picture;
  }
}
