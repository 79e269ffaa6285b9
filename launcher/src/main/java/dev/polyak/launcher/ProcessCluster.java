package dev.polyak.launcher;

import dev.polyak.launcher.console.MetricsPorts;
import dev.polyak.node.Host;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.security.CertificateRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/**
 * Each node of a run in a process of its own, over gRPC on the loopback address; one that dies is
 * started again.
 */
final class ProcessCluster {
  private static final String ANY_PORT = "127.0.0.1:0";

  private final RunPlan plan;
  private final List<String> classpath;

  /** A server that is starting. */
  private interface Starting {
    /** Waits until it listens, and says where. */
    Address await();
  }

  private ProcessCluster(RunPlan plan, List<String> classpath) {
    this.plan = plan;
    this.classpath = classpath;
  }

  /**
   * Runs until the run has stopped.
   *
   * @param classpath options of each node's command
   * @param endWithInput also stops at the end of standard input
   * @return the exit code
   */
  static int run(RunPlan plan, List<String> classpath, boolean endWithInput) {
    ProcessCluster cluster = new ProcessCluster(plan, classpath);
    return NodeProcess.run(
        plan.configuration(UnaryOperator.identity()),
        CertificateRole.OPERATOR,
        endWithInput,
        cluster::start);
  }

  private void start(Host host) {
    Address paramServer =
        server(host, "param-server", "param-server", "param-server.listen", layers -> layers)
            .await();
    UnaryOperator<Configuration.Layers> located =
        layers -> layers.set("cluster.param-server", paramServer.toString());
    startShards(host, located);
    node(host, Host.Phase.REGRESS, "learner-node", "learner-node", List.of(), located);
    Configuration configuration = plan.configuration(located);
    List<ChildNode> actors = new ArrayList<>();
    for (int i = 0; i < plan.actorNodes(); i++) {
      String name = "actor-" + i;
      actors.add(
          node(
              host,
              Host.Phase.COLLECT,
              "actor-node",
              name,
              List.of(
                  configuration.text("run.environment"),
                  "--preset",
                  configuration.text("run.preset")),
              layers -> located.apply(layers).set("actor-node.name", name)));
    }
    RunRecorder.start(
        host,
        plan,
        host.connect(paramServer),
        new MetricsPorts(
            () -> actors.stream().flatMap(actor -> actor.metrics().stream()).toList()));
  }

  /** Starts the replay shards, side by side. */
  private void startShards(Host host, UnaryOperator<Configuration.Layers> located) {
    int count = plan.shards();
    List<Starting> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = plan.shardName(i);
      shards.add(
          server(
              host,
              "replay-service",
              count == 1 ? "replay-service" : name,
              "replay-service.listen",
              layers -> located.apply(layers).set("replay-service.name", name)));
    }
    shards.forEach(Starting::await);
  }

  /**
   * Starts a node that listens, on any free port at first and on the same one after a restart.
   *
   * @param name of its files
   */
  private Starting server(
      Host host,
      String command,
      String name,
      String listenKey,
      UnaryOperator<Configuration.Layers> own) {
    Path file = write(name, layers -> own.apply(layers).set(listenKey, ANY_PORT));
    ChildNode child =
        ChildNode.start(name, arguments(command, List.of(), file), plan.folder().log(name));
    host.atStop(Host.Phase.SERVE, name, child::stop);
    return () -> {
      try {
        Address address = child.listening().join();
        write(name, layers -> own.apply(layers).set(listenKey, address.toString()));
        return address;
      } catch (CompletionException refused) {
        throw new ConfigurationException(refused.getCause().getMessage(), refused);
      }
    };
  }

  private ChildNode node(
      Host host,
      Host.Phase phase,
      String command,
      String name,
      List<String> arguments,
      UnaryOperator<Configuration.Layers> own) {
    Path file = write(name, own);
    ChildNode child =
        ChildNode.start(name, arguments(command, arguments, file), plan.folder().log(name));
    host.atStop(phase, name, child::stop);
    return child;
  }

  private List<String> arguments(String command, List<String> own, Path configuration) {
    List<String> all = new ArrayList<>();
    all.add(command);
    all.addAll(own);
    all.addAll(classpath);
    all.add("--config");
    all.add(configuration.toString());
    return all;
  }

  private Path write(String node, UnaryOperator<Configuration.Layers> own) {
    Path file = plan.folder().nodeConfiguration(node);
    // A management port that the user fixed is the launcher's; no two processes share one.
    String management =
        plan.configuration(own).text("management.listen").equals("none") ? "none" : ANY_PORT;
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(
          file,
          plan.configuration(layers -> own.apply(layers).set("management.listen", management))
              .render());
    } catch (IOException cannotWrite) {
      throw new UncheckedIOException("cannot write " + file, cannotWrite);
    }
  }
}
