package dev.polyak.launcher;

import dev.polyak.node.configuration.Configuration;
import java.util.List;
import picocli.CommandLine;

/** What the words of a node's command say. */
final class NodeCommandLine {
  private NodeCommandLine() {}

  /**
   * Parses and checks them as the command does.
   *
   * @param words the node first
   */
  static Configuration configuration(List<String> words) {
    CommandLine polyak = new CommandLine(new Polyak());
    polyak.parseArgs(words.toArray(String[]::new));
    NodeCommands.NodeCommand node = polyak.getSubcommands().get(words.getFirst()).getCommand();
    return node.layers().build();
  }
}
