package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.launcher.logging.LogFormat;
import dev.polyak.launcher.logging.LogIdentity;
import dev.polyak.launcher.options.ConfigurationOptions;
import dev.polyak.learner.LearnerNode;
import dev.polyak.node.Host;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.paramserver.ParamServerNode;
import dev.polyak.replay.ReplayNode;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The commands that run one node each. Nodes may be started in any order; each waits for what it
 * needs and says so.
 */
final class NodeCommands {
  /** What a server's process says first, before the address that it is reached at. */
  static final String LISTENING = " listens on ";

  /** At a level of its own in logback.xml: whoever starts a node waits for its address. */
  private static final Logger LOG = LoggerFactory.getLogger(NodeCommands.class);

  private NodeCommands() {}

  /** A command that runs a node. */
  abstract static class NodeCommand implements Callable<Integer> {
    private final CertificateRole role;

    @Mixin private ClasspathOption classpath = new ClasspathOption();

    @Option(
        names = ChildJvm.END_WITH_INPUT,
        hidden = true,
        description = "Stop when standard input ends.")
    private boolean endWithInput;

    NodeCommand(CertificateRole role) {
      this.role = role;
    }

    @Override
    public final Integer call() {
      classpath.use();
      Configuration configuration = layers().build();
      LogIdentity.node(role, configuration);
      return NodeProcess.run(configuration, role, endWithInput, host -> start(host, configuration));
    }

    abstract Configuration.Layers layers();

    abstract void start(Host host, Configuration configuration);
  }

  /** A node that takes no more than its configuration. */
  private abstract static class ConfiguredCommand extends NodeCommand {
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    ConfiguredCommand(CertificateRole role) {
      super(role);
    }

    @Override
    final Configuration.Layers layers() {
      return options.apply(Configuration.layers());
    }
  }

  private static void announce(String node, Address address) {
    if (LogFormat.own() == LogFormat.JSON) {
      LOG.info("{}{}{}", node, LISTENING, address);
    } else {
      System.out.println(node + LISTENING + address);
    }
  }

  /** {@code polyak param-server} */
  @Command(
      name = "param-server",
      mixinStandardHelpOptions = true,
      header = "Runs the param-server: runs, leases, weights, target averaging.")
  static final class ParamServer extends ConfiguredCommand {
    ParamServer() {
      super(CertificateRole.PARAM_SERVER);
    }

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
    Replay() {
      super(CertificateRole.REPLAY_SERVICE);
    }

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
    Learner() {
      super(CertificateRole.LEARNER_NODE);
    }

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
        "The first actor-node that joins a run sets what the run is: environment, preset, seed"
            + " and settings. Further ones are started alike, each with its own actor-node.name.",
        ""
      })
  static final class Actor extends NodeCommand {
    @Parameters(paramLabel = "ENVIRONMENT", description = RunOptions.ENVIRONMENT)
    private String environment;

    @Mixin private RunOptions run = new RunOptions();

    Actor() {
      super(CertificateRole.ACTOR_NODE);
    }

    @Override
    Configuration.Layers layers() {
      return run.layers(environment);
    }

    @Override
    void start(Host host, Configuration configuration) {
      ActorNode.start(host, configuration);
    }
  }
}
