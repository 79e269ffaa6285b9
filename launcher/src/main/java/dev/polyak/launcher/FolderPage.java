package dev.polyak.launcher;

import dev.polyak.launcher.console.ConsoleSettings;
import dev.polyak.launcher.console.PageServer;
import dev.polyak.launcher.console.RunFacts;
import dev.polyak.launcher.console.RunView;
import dev.polyak.launcher.console.Stage;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.node.security.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.UUID;

/** The page of a run's folder, whether the run is over or another process writes it. */
final class FolderPage implements AutoCloseable {
  private final RunDirectory folder;
  private final RunView view = new RunView(UUID.randomUUID().toString(), System::nanoTime);
  private final RecordedLines lines;
  private final boolean deterministic;
  private final PageServer server;

  /**
   * Reads the folder and shows it.
   *
   * @param configuration says where
   * @throws ConfigurationException if it is no run's folder, is damaged, or the page would be
   *     nowhere
   */
  FolderPage(RunDirectory folder, Configuration configuration) throws IOException {
    folder.requireRun("console");
    this.folder = folder;
    Address.Tcp listen =
        ConsoleSettings.listen(configuration)
            .orElseThrow(
                () -> new ConfigurationException("console.listen = none: there would be no page"));
    String run = RunDescription.read(folder.description()).run();
    Configuration recorded = Configuration.layers().rendered(folder.configuration()).build();
    view.facts(RunFacts.of(run, recorded::json));
    view.folder(folder.path().toString());
    deterministic = recorded.truth("run.deterministic");
    lines = new RecordedLines(folder);
    look();
    // Nothing is read from its files after this.
    try (Security security = Security.of(configuration, CertificateRole.OPERATOR)) {
      server = PageServer.start(listen, security.protection(), configuration, view);
    }
  }

  /** Where a browser finds it. */
  String url() {
    return server.url();
  }

  /** Shows what has come since the last look. */
  void look() throws IOException {
    lines.read(view::line);
    view.stage(stage());
  }

  private Stage stage() throws IOException {
    Optional<Summary> summary = Summary.read(folder.summary());
    if (summary.isPresent()) {
      return Stage.ended(summary.get().stopReason());
    }
    if (RunLock.isHeld(folder.path())) {
      return Stage.elsewhere();
    }
    // 'watch' leaves no state, and a lockstep run is not resumed.
    return Files.exists(folder.paramServer()) && !deterministic
        ? Stage.resumable(folder.path().toString())
        : Stage.interrupted();
  }

  @Override
  public void close() throws IOException {
    server.close();
    lines.close();
  }
}
