package dev.polyak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.polyak.launcher.certificates.CertificatesCommand;
import dev.polyak.launcher.certificates.TokenCommand;
import dev.polyak.launcher.logging.LogFormat;
import dev.polyak.launcher.replay.ReplayCommand;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.CannotListenException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code polyak} command. Exit codes: 0 done, 1 failed, 2 the command or the configuration
 * cannot run.
 */
@Command(
    name = "polyak",
    mixinStandardHelpOptions = true,
    version = "polyak " + Polyak.VERSION,
    synopsisSubcommandLabel = "COMMAND",
    header =
        "Trains off-policy agents: actors collect, replay keeps, a learner regresses, a server"
            + " averages.",
    description = {
      "",
      "A first run:          polyak train CartPole-v1",
      "Another seed:         polyak train CartPole-v1 --seed 7",
      "A setting:            polyak train CartPole-v1 --set agent.learning-rate=0.0005",
      "Five seeds:           polyak train CartPole-v1 --seeds 1-5",
      "Go on with a run:     polyak train --resume runs/<run>",
      "Watch the agent:      polyak play runs/<run>",
      "Each node a process:  polyak train CartPole-v1 --processes --actor-nodes 2",
      "Its page, later:      polyak console runs/<run>",
      "By hand, any order:   polyak param-server, replay-service, learner-node, actor-node, watch",
      ""
    },
    subcommands = {
      TrainCommand.class,
      WatchCommand.class,
      ConsoleCommand.class,
      EvaluateCommand.class,
      PlayCommand.class,
      ExportCommand.class,
      PlotCommand.class,
      ReportCommand.class,
      BiasCommand.class,
      PresetsCommand.class,
      EnvironmentsCommand.class,
      ReplayCommand.class,
      HealthCommand.class,
      CertificatesCommand.class,
      TokenCommand.class,
      NodeCommands.ParamServer.class,
      NodeCommands.Replay.class,
      NodeCommands.Learner.class,
      NodeCommands.Actor.class
    })
public final class Polyak implements Callable<Integer> {
  static final String VERSION = "0.1.0";
  private static final int CANNOT_RUN = 2;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return 0;
  }

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    PrintWriter errors = new PrintWriter(System.err, true, UTF_8);
    try {
      LogFormat.own();
    } catch (ConfigurationException unknown) {
      errors.println("polyak: " + unknown.getMessage());
      System.exit(CANNOT_RUN);
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) ->
            LoggerFactory.getLogger(Polyak.class).error("{} has ended", thread.getName(), failure));
    System.exit(run(errors, arguments));
  }

  /**
   * Runs a command.
   *
   * @param errors receives the one line that says why it cannot run
   * @return the exit code
   */
  static int run(PrintWriter errors, String... arguments) {
    return new CommandLine(new Polyak())
        .setErr(errors)
        .setParameterExceptionHandler(
            (refused, _) -> {
              CommandLine command = refused.getCommandLine();
              String name = command.getCommandSpec().qualifiedName();
              tell(command, refused.getMessage() + "\nSee '" + name + " --help'.");
              return CANNOT_RUN;
            })
        .setExecutionExceptionHandler(
            (failure, command, _) -> {
              if (failure instanceof ConfigurationException
                  || failure instanceof CannotListenException) {
                tell(command, failure.getMessage());
                return CANNOT_RUN;
              }
              if (LogFormat.own() == LogFormat.JSON) {
                LoggerFactory.getLogger(Polyak.class).error("polyak has failed", failure);
              } else {
                failure.printStackTrace(command.getErr());
              }
              return 1;
            })
        .execute(arguments);
  }

  /** Says why a command cannot run: where the log is JSON, as a line of it. */
  private static void tell(CommandLine command, String why) {
    if (LogFormat.own() == LogFormat.JSON) {
      LoggerFactory.getLogger(Polyak.class).error("{}", why);
    } else {
      command.getErr().println("polyak: " + why);
    }
  }
}
