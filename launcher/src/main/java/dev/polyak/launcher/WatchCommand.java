package dev.polyak.launcher;

import dev.polyak.launcher.logging.LogIdentity;
import dev.polyak.launcher.options.ConfigurationOptions;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.run.Membership;
import dev.polyak.node.security.CertificateRole;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polyak watch}: follows a run whose nodes were started by hand, and writes its folder. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    header =
        "Follows a run of nodes started by hand: progress, its page, metrics.jsonl, summary.json.")
final class WatchCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--run-directory",
      paramLabel = "DIR",
      required = true,
      description = "The folder that receives metrics.jsonl and summary.json.")
  private Path directory;

  @Override
  public Integer call() {
    Configuration configuration = options.apply(Configuration.layers()).build();
    LogIdentity.run(configuration.text("cluster.run"));
    RunDirectory folder = new RunDirectory(directory);
    try (RunLock _ = folder.create(configuration, configuration.text("cluster.run"))) {
      return NodeProcess.run(
          configuration,
          CertificateRole.OPERATOR,
          false,
          host ->
              RunRecorder.start(
                  host, folder, configuration, Membership.paramServer(configuration, host)));
    }
  }
}
