package dev.polyak.launcher;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The {@code polyak} command in a JVM like this one, which ends with its standard input. */
final class ChildJvm {
  static final String END_WITH_INPUT = "--end-with-input";

  private ChildJvm() {}

  /** Describes a process whose output and errors come as one. */
  static ProcessBuilder of(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Polyak.class.getName());
    command.addAll(arguments);
    command.add(END_WITH_INPUT);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
