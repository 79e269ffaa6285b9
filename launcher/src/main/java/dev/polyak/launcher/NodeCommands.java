package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.learner.LearnerNode;
import dev.polyak.node.Host;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.paramserver.ParamServerNode;
import dev.polyak.replay.ReplayNode;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The commands that run one node each. Nodes may be started in any order; each waits for what it
 * needs and says so.
 */
final class NodeCommands {
  /** What a server's process prints first, before the address that it is reached at. */
  static final String LISTENING = " listens on ";

  private NodeCommands() {}

  private abstract static class NodeCommand implements Callable<Integer> {
    @Option(
        names = "--end-with-input",
        hidden = true,
        description = "Stop when standard input ends.")
    private boolean endWithInput;

    int run(Configuration.Layers layers, BiConsumer<Host, Configuration> start) {
      Configuration configuration = layers.build();
      return NodeProcess.run(
          configuration, endWithInput, host -> start.accept(host, configuration));
    }
  }

  /** A node that takes no more than its configuration. */
  private abstract static class ConfiguredCommand extends NodeCommand {
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Override
    public final Integer call() {
      return run(options.apply(Configuration.layers()), this::start);
    }

    abstract void start(Host host, Configuration configuration);
  }

  private static void announce(String node, Address address) {
    System.out.println(node + LISTENING + address);
  }

  /** {@code polyak param-server} */
  @Command(
      name = "param-server",
      mixinStandardHelpOptions = true,
      header = "Runs the param-server: runs, leases, weights, target averaging.")
  static final class ParamServer extends ConfiguredCommand {
    @Override
    void start(Host host, Configuration configuration) {
      announce("param-server", ParamServerNode.start(host, configuration));
    }
  }

  /** {@code polyak replay-service} */
  @Command(
      name = "replay-service",
      mixinStandardHelpOptions = true,
      header = "Runs one shard of the replay buffer.")
  static final class Replay extends ConfiguredCommand {
    @Override
    void start(Host host, Configuration configuration) {
      announce("replay-service", ReplayNode.start(host, configuration));
    }
  }

  /** {@code polyak learner-node} */
  @Command(
      name = "learner-node",
      mixinStandardHelpOptions = true,
      header = "Runs the learner: samples, updates, publishes.")
  static final class Learner extends ConfiguredCommand {
    @Override
    void start(Host host, Configuration configuration) {
      LearnerNode.start(host, configuration);
    }
  }

  /** {@code polyak actor-node} */
  @Command(
      name = "actor-node",
      mixinStandardHelpOptions = true,
      header = "Runs an actor-node: collects experience, and evaluates.",
      description = {
        "",
        "The first actor-node that joins a run sets what the run is: environment, preset, seed and",
        "settings. Further ones are started alike, each with its own actor-node.name.",
        ""
      })
  static final class Actor extends NodeCommand {
    @Mixin private RunOptions run = new RunOptions();

    @Override
    public Integer call() {
      return run(run.layers(), ActorNode::start);
    }
  }
}
