package dev.polyak.launcher;

import dev.polyak.launcher.console.ConsoleSettings;
import dev.polyak.launcher.console.LivePage;
import dev.polyak.launcher.console.MetricsPorts;
import dev.polyak.launcher.options.ConfigurationOptions;
import dev.polyak.node.Host;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.run.Membership;
import dev.polyak.node.security.CertificateRole;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polyak console}: the page of a run. */
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    header = "Shows a run's page in a browser, until Ctrl-C.",
    description = {
      "",
      "Of a run's folder, whether the run is over or goes on, or of a run that goes on at a"
          + " param-server. 'train' and 'watch' show the same page while they run.",
      ""
    })
final class ConsoleCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofSeconds(1);

  @Parameters(paramLabel = "RUN", description = "A run's folder, or HOST:PORT of a param-server.")
  private String target;

  @Option(
      names = "--run",
      paramLabel = "NAME",
      description = "Of a param-server: the run (default: cluster.run).")
  private String run;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      description = {
        "Of a param-server: an actor-node's management port, which tells its clients and how"
            + " stale its weights are; may be repeated."
      })
  private List<String> metrics = new ArrayList<>();

  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Mixin private ClasspathOption classpath = new ClasspathOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    classpath.use();
    Configuration.Layers layers = options.apply(Configuration.layers());
    if (Files.exists(Path.of(target))) {
      refuse(run != null, "--run is for a param-server; a folder has one run");
      refuse(!metrics.isEmpty(), "--metrics is for a param-server; a folder has what they told");
      return showFolder(layers.build());
    }
    layers.set("cluster.param-server", paramServer().toString());
    return showRun((run == null ? layers : layers.set("cluster.run", run)).build());
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new ConfigurationException(message);
    }
  }

  private Address paramServer() {
    try {
      return Address.parse(target);
    } catch (IllegalArgumentException neither) {
      throw new ConfigurationException(
          "console takes a run's folder or HOST:PORT; %s is not there, and no address"
              .formatted(target),
          neither);
    }
  }

  private int showFolder(Configuration configuration) throws IOException, InterruptedException {
    try (FolderPage page = new FolderPage(new RunDirectory(Path.of(target)), configuration)) {
      System.out.println("The run's page is " + page.url());
      while (true) {
        Thread.sleep(LOOK);
        page.look();
      }
    }
  }

  private int showRun(Configuration configuration) {
    refuse(
        ConsoleSettings.listen(configuration).isEmpty(),
        "console.listen = none: there would be no page");
    List<URI> ports = metrics.stream().map(ConsoleCommand::metricsOf).toList();
    return NodeProcess.run(
        configuration,
        CertificateRole.OPERATOR,
        false,
        host -> observe(host, configuration, ports));
  }

  private static URI metricsOf(String address) {
    try {
      return URI.create("http://%s/metrics".formatted(Address.parse(address)));
    } catch (IllegalArgumentException noAddress) {
      throw new ConfigurationException("--metrics: " + noAddress.getMessage(), noAddress);
    }
  }

  private static void observe(Host host, Configuration configuration, List<URI> ports) {
    String run = configuration.text("cluster.run");
    ManagedChannel paramServer = Membership.paramServer(configuration, host);
    Readiness membership = RunObserver.readiness();
    LivePage page =
        LivePage.start(
                host,
                configuration,
                run,
                paramServer,
                membership,
                new MetricsPorts(() -> ports),
                _ -> {})
            .orElseThrow();
    RunObserver.start(host, paramServer, run, membership, event -> happened(host, page, event));
  }

  private static void happened(Host host, LivePage page, Membership.Event event) {
    switch (event) {
      case Membership.Event.Joined joined -> page.joined(joined.response());
      case Membership.Event.Watched watched -> page.watched(watched.response());
      case Membership.Event.Refused refused -> host.fail(refused.message());
    }
  }
}
